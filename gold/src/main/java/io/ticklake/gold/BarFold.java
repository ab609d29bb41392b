package io.ticklake.gold;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Folds the trades of one series, in total order, to bars of several lengths in one pass: each
 * trade is added once, to the shortest bar; a finished bar is added to the next longer one.
 */
final class BarFold {

  /** Where finished bars go. The sums are only valid during the call. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes one finished bar.
     *
     * @param missingAfter whether ids are missing between the bar and the trade that follows it
     */
    void bar(BarInterval interval, long startNanos, BarSums sums, boolean missingAfter)
        throws IOException;
  }

  private final BarInterval[] intervals;
  private final BarSums[] sums;
  private final long[] starts;
  private final Sink sink;
  private long shortestEnd = Long.MIN_VALUE;

  // intervals from short to long
  BarFold(List<BarInterval> intervals, Sink sink) {
    this.intervals = intervals.toArray(BarInterval[]::new);
    this.sums = new BarSums[this.intervals.length];
    Arrays.setAll(sums, i -> new BarSums());
    this.starts = new long[this.intervals.length];
    this.sink = sink;
  }

  void add(GoldTick tick) throws IOException {
    if (tick.eventTimeNanos() >= shortestEnd) {
      moveTo(tick.eventTimeNanos(), tick.missingBefore() > 0);
    }
    sums[0].add(tick);
  }

  /**
   * Finishes all bars; the next trade begins a new series.
   *
   * @param missingAfter whether ids are missing between the last trade and the next one of its
   *     series, on a later day
   */
  void finish(boolean missingAfter) throws IOException {
    for (int i = 0; i < intervals.length; i++) {
      close(i, missingAfter);
    }
    shortestEnd = Long.MIN_VALUE;
  }

  /**
   * Finishes the bars that are shorter than this one, before bars that stand already.
   *
   * @param missingAfter whether ids are missing between the last trade and those bars
   */
  void finishShorterThan(BarInterval interval, boolean missingAfter) throws IOException {
    for (int i = 0; intervals[i] != interval; i++) {
      close(i, missingAfter);
    }
    shortestEnd = Long.MIN_VALUE;
  }

  /** Adds a bar that stands already to the bar of a longer interval that it lies in. */
  void addTo(BarInterval interval, long startNanos, BarSums standing) {
    int i = Arrays.asList(intervals).indexOf(interval);
    if (sums[i].isEmpty()) {
      starts[i] = interval.startOf(startNanos);
    }
    sums[i].add(standing);
  }

  private void moveTo(long eventTimeNanos, boolean missing) throws IOException {
    for (int i = 0; i < intervals.length; i++) {
      long start = intervals[i].startOf(eventTimeNanos);
      boolean same = !sums[i].isEmpty() && starts[i] == start;
      if (same) {
        break;
      }
      close(i, missing);
      starts[i] = start;
    }
    shortestEnd = starts[0] + intervals[0].nanos();
  }

  private void close(int i, boolean missingAfter) throws IOException {
    if (sums[i].isEmpty()) {
      return;
    }
    sink.bar(intervals[i], starts[i], sums[i], missingAfter);
    if (i + 1 < intervals.length) {
      sums[i + 1].add(sums[i]);
    }
    sums[i].clear();
  }
}
