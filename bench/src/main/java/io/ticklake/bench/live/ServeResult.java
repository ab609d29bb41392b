package io.ticklake.bench.live;

/**
 * Trades as they come, once.
 *
 * @param slow at the lower rate
 * @param fast at the higher rate
 * @param recoverySeconds from {@code kill -9} until a trade produced after it was visible; the
 *     process was started again at once
 * @param peakMegabytes most memory of its processes before the kill
 * @param tables what it wrote in all
 * @param expected what it should have written
 */
record ServeResult(
    Flow slow,
    Flow fast,
    double recoverySeconds,
    long peakMegabytes,
    TablesFingerprint tables,
    TablesFingerprint expected) {

  /**
   * Trades at one rate.
   *
   * @param p50Milliseconds half of the trades were visible within
   * @param p99Milliseconds ninety-nine of a hundred were visible within
   * @param cores processor seconds per second
   * @param keptUp whether all of them were visible two seconds after the last one
   */
  record Flow(double p50Milliseconds, double p99Milliseconds, double cores, boolean keptUp) {

    /** Of a rate that was not measured. */
    static final Flow NONE = new Flow(Double.NaN, Double.NaN, Double.NaN, true);
  }

  boolean isRight() {
    return tables.equals(expected);
  }
}
