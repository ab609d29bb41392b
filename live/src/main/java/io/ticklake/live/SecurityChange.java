package io.ticklake.live;

/**
 * What is known of a symbol in a range of time, where it was something else before.
 *
 * @param fromMicros first moment; {@link Long#MIN_VALUE}: from its first trade
 * @param toMicros first moment that no longer belongs to it; {@link Long#MAX_VALUE}: it holds
 */
record SecurityChange(String symbol, long fromMicros, long toMicros, Security now) {}
