package io.ticklake.live;

import io.ticklake.core.Hour;

/**
 * A minute of a series.
 *
 * @param startNs its first moment, nanoseconds since 1970 UTC
 */
public record SeriesMinute(String symbol, String venue, long startNs) {

  /** The minute that holds a moment. */
  public static SeriesMinute at(String symbol, String venue, long ns) {
    return new SeriesMinute(symbol, venue, ns - Math.floorMod(ns, LiveTrade.MINUTE));
  }

  /** The hour of the symbol that holds it. */
  public SymbolHour hour() {
    return new SymbolHour(symbol, Hour.ofNanos(startNs));
  }
}
