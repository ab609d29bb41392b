package io.ticklake.live;

/** What is known of a symbol at a moment. */
@FunctionalInterface
interface KnownSecurities {

  /**
   * What market info says.
   *
   * @param micros microseconds since 1970 UTC
   */
  Security at(String symbol, long micros);
}
