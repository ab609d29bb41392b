package io.ticklake.bench.live;

import java.util.Arrays;
import java.util.Collection;

/** Percentiles of measured values. */
public final class Statistics {

  private Statistics() {}

  /**
   * The smallest value that at least so many hundredths of the values do not exceed (nearest rank).
   *
   * @param percent over 0, at most 100
   * @return NaN of no values
   */
  public static double percentile(Collection<Double> values, double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(percent + " is no percentage over 0 and up to 100");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
  }

  /** The middle value, or the mean of the middle two; NaN of no values, or if one is NaN. */
  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0 || Arrays.stream(sorted).anyMatch(Double::isNaN)) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
