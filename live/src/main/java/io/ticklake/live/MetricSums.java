package io.ticklake.live;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Joins what trades are of metrics. The trades of one minute of a series come one after another.
 */
final class MetricSums {

  /** What some trades of a minute make of a metric. */
  record Value(MinuteMetric metric, SeriesMinute minute, BigDecimal value) {}

  private final List<MinuteMetric> metrics;
  private final BigDecimal[] parts;
  private List<Value> values = new ArrayList<>();
  private LiveTrade before;

  MetricSums(List<MinuteMetric> metrics) {
    this.metrics = metrics;
    this.parts = new BigDecimal[metrics.size()];
  }

  static List<Value> of(List<LiveTrade> trades, List<MinuteMetric> metrics) {
    MetricSums sums = new MetricSums(metrics);
    trades.forEach(sums::add);
    return sums.finish();
  }

  void add(LiveTrade trade) {
    if (before != null && !isOfMinuteOf(before, trade)) {
      endMinute();
    }
    before = trade;
    for (int i = 0; i < parts.length; i++) {
      MinuteMetric metric = metrics.get(i);
      BigDecimal sum = parts[i];
      parts[i] =
          metric
              .of(trade)
              .map(part -> sum == null ? part : metric.join().of(sum, part))
              .orElse(sum);
    }
  }

  private static boolean isOfMinuteOf(LiveTrade one, LiveTrade other) {
    return one.minuteNs() == other.minuteNs() && one.isOfSeriesOf(other);
  }

  private void endMinute() {
    SeriesMinute minute = new SeriesMinute(before.symbol(), before.venue(), before.minuteNs());
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] != null) {
        values.add(new Value(metrics.get(i), minute, parts[i]));
      }
    }
    Arrays.fill(parts, null);
  }

  /** Hands over the values of the minutes that are behind. */
  List<Value> take() {
    List<Value> taken = values;
    values = new ArrayList<>();
    return taken;
  }

  /** Hands over all that is left. */
  List<Value> finish() {
    if (before != null) {
      endMinute();
      before = null;
    }
    return take();
  }
}
