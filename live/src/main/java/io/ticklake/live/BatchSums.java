package io.ticklake.live;

import io.ticklake.core.Series;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the new trades of a batch add to bars and sector metrics. One minute is added to the five
 * sliding windows that hold it.
 */
final class BatchSums {

  /** A bar of one length: its series and first nanosecond. */
  record BarKey(Interval interval, Series series, long startNs) {}

  /** A sector and the first nanosecond of a minute. */
  record SectorKey(String sector, long startNs) {}

  /** A symbol in a sector's minute. */
  record SymbolKey(SectorKey sector, String symbol) {}

  /** The lengths of live bars. */
  enum Interval {
    MINUTE("1m"),
    SLIDING_FIVE_MINUTES("5m");

    private final String text;

    Interval(String text) {
      this.text = text;
    }

    /** Value of bar_interval. */
    String text() {
      return text;
    }
  }

  private static final int WINDOW_MINUTES = 5;

  final Map<BarKey, BarSum> bars = new HashMap<>();
  final Map<SectorKey, SectorSum> sectors = new HashMap<>();
  final Set<SymbolKey> symbols = new HashSet<>();

  private BatchSums() {}

  /**
   * Adds up trades of which series are together.
   *
   * @param securities what is known of their symbols
   * @param keptFromNs windows that begin earlier are left out
   */
  static BatchSums of(List<LiveTrade> trades, KnownSecurities securities, long keptFromNs) {
    BatchSums sums = new BatchSums();
    TreeMap<Long, BarSum> minutes = new TreeMap<>();
    LiveTrade before = null;
    for (LiveTrade trade : trades) {
      if (before != null && !trade.isOfSeriesOf(before)) {
        sums.addSeries(before, minutes, keptFromNs);
        minutes.clear();
      }
      minutes.computeIfAbsent(trade.minuteNs(), m -> new BarSum()).add(trade);
      sums.addToSector(trade, securities);
      before = trade;
    }
    if (before != null) {
      sums.addSeries(before, minutes, keptFromNs);
    }
    return sums;
  }

  private void addSeries(LiveTrade any, SortedMap<Long, BarSum> minutes, long keptFromNs) {
    Series series = new Series(any.symbol(), any.venue());
    minutes.forEach(
        (minute, sum) -> {
          bars.put(new BarKey(Interval.MINUTE, series, minute), sum);
          for (int i = 0; i < WINDOW_MINUTES; i++) {
            long start = minute - i * LiveTrade.MINUTE;
            if (start >= keptFromNs) {
              bars.computeIfAbsent(
                      new BarKey(Interval.SLIDING_FIVE_MINUTES, series, start), k -> new BarSum())
                  .add(sum);
            }
          }
        });
  }

  private void addToSector(LiveTrade trade, KnownSecurities securities) {
    String sector =
        securities.at(trade.symbol(), Math.floorDiv(trade.eventTimeNs(), 1_000L)).sectorOrUnknown();
    SectorKey key = new SectorKey(sector, trade.minuteNs());
    sectors.computeIfAbsent(key, k -> new SectorSum()).add(trade);
    symbols.add(new SymbolKey(key, trade.symbol()));
  }
}
