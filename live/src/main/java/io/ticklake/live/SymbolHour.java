package io.ticklake.live;

import io.ticklake.core.Hour;

/** An hour of a symbol on all its venues. */
public record SymbolHour(String symbol, Hour hour) {

  long startNs() {
    return hour.start().getEpochSecond() * 1_000_000_000L;
  }
}
