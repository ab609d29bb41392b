package io.ticklake.gold;

import io.ticklake.core.ExactSum;
import io.ticklake.core.build.SectorHistory;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up the trades of each sector and minute. Trades of one symbol must come together, so that
 * counting symbols needs no set of them.
 */
final class SectorFold {

  private static final long MINUTE_NANOS = BarInterval.MINUTE.nanos();

  private final SectorHistory history;
  private final Map<String, Map<Long, Minute>> sectors = new HashMap<>();
  private SectorHistory.OfSymbol symbol;
  private int symbolNumber;
  private String sector = "";
  private long minuteStart = Long.MIN_VALUE;
  private Minute minute;

  SectorFold(SectorHistory history) {
    this.history = history;
  }

  /** The trades that follow are of this symbol. */
  void symbol(String next) {
    symbol = history.of(next);
    symbolNumber++;
    minuteStart = Long.MIN_VALUE;
  }

  void add(GoldTick tick) {
    long start = tick.eventTimeNanos() - Math.floorMod(tick.eventTimeNanos(), MINUTE_NANOS);
    String now = symbol.at(Math.floorDiv(tick.eventTimeNanos(), 1_000L));
    if (start != minuteStart || !now.equals(sector)) {
      minuteStart = start;
      sector = now;
      minute =
          sectors
              .computeIfAbsent(now, s -> new HashMap<>())
              .computeIfAbsent(start, s -> new Minute(now, Math.floorDiv(start, 1_000L)));
    }
    minute.add(tick, symbolNumber);
  }

  /** All sectors and minutes, in no order. */
  List<Minute> minutes() {
    List<Minute> all = new ArrayList<>();
    sectors.values().forEach(minutes -> all.addAll(minutes.values()));
    return all;
  }

  /** The sums of one sector and minute. */
  static final class Minute implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String sector;
    private final long startMicros;
    private final ExactSum volume = new ExactSum();
    private final ExactSum turnover = new ExactSum();
    private final ExactSum prices = new ExactSum();
    private long trades;
    private long lowest = Long.MAX_VALUE;
    private long highest = Long.MIN_VALUE;
    private long symbols;
    private int lastSymbol;

    private Minute(String sector, long startMicros) {
      this.sector = sector;
      this.startMicros = startMicros;
    }

    private void add(GoldTick tick, int symbolNumber) {
      if (tick.countsVolume()) {
        volume.add(tick.size());
        turnover.addProduct(tick.price(), tick.size());
        prices.add(tick.price());
        trades++;
      }
      if (tick.setsHighLow()) {
        lowest = Math.min(lowest, tick.price());
        highest = Math.max(highest, tick.price());
      }
      if (symbolNumber != lastSymbol) {
        lastSymbol = symbolNumber;
        symbols++;
      }
    }

    /** Adds the sums of other symbols in the same sector and minute. */
    void add(Minute other) {
      volume.add(other.volume);
      turnover.add(other.turnover);
      prices.add(other.prices);
      trades += other.trades;
      lowest = Math.min(lowest, other.lowest);
      highest = Math.max(highest, other.highest);
      symbols += other.symbols;
    }

    String sector() {
      return sector;
    }

    long startMicros() {
      return startMicros;
    }

    ExactSum volume() {
      return volume;
    }

    ExactSum turnover() {
      return turnover;
    }

    long trades() {
      return trades;
    }

    /** Mean price of the trades that count; null without one. */
    Double averagePrice() {
      return trades == 0 ? null : prices.toDecimal(BarSums.SCALE).doubleValue() / trades;
    }

    boolean hasHighLow() {
      return lowest <= highest;
    }

    long lowest() {
      return lowest;
    }

    long highest() {
      return highest;
    }

    long symbols() {
      return symbols;
    }
  }
}
