package io.ticklake.gold;

/**
 * What bars need to know of one trade. Prices and sizes are unscaled, 8 decimals.
 *
 * @param eventTimeNanos when it happened
 * @param squaredReturn square of its log return when the trade before it lies in the same UTC day,
 *     else NaN
 * @param missingBefore ids missing between the trade before and this one
 * @param copies records of it in bronze
 */
record GoldTick(
    long eventTimeNanos,
    long price,
    long size,
    boolean setsLast,
    boolean setsHighLow,
    boolean countsVolume,
    double squaredReturn,
    long missingBefore,
    int copies) {

  boolean hasReturn() {
    return !Double.isNaN(squaredReturn);
  }
}
