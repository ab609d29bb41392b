package io.ticklake.core;

import java.io.Serializable;

/**
 * What is never melted together: one symbol on one venue. Order, windows, bars and keys go by
 * series.
 */
public record Series(String symbol, String venue) implements Comparable<Series>, Serializable {

  @Override
  public int compareTo(Series other) {
    int bySymbol = symbol.compareTo(other.symbol);
    return bySymbol != 0 ? bySymbol : venue.compareTo(other.venue);
  }

  @Override
  public String toString() {
    return symbol + "@" + venue;
  }
}
