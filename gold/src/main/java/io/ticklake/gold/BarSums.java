package io.ticklake.gold;

import io.ticklake.core.ExactSum;
import io.ticklake.core.build.Fingerprint;
import io.ticklake.core.table.LakeRow;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The sums that a bar is made of. They fold: the sums of five minutes are those of their minutes
 * added up, so one pass over the ticks gives bars of every length.
 */
final class BarSums {

  static final int SCALE = 8;
  private static final int TURNOVER_SCALE = 16;

  private long rows;
  private boolean hasLast;
  private long open;
  private long close;
  private boolean hasHighLow;
  private long high;
  private long low;
  private final ExactSum volume = new ExactSum();
  private final ExactSum turnover = new ExactSum();
  private long trades;
  // the price of the trades that count, while they all have the same one
  private long countedPrice;
  private boolean onePrice;
  private double variance;
  private long returns;
  private long firstEventTimeNanos;
  private long lastEventTimeNanos;
  private long missing;
  private long duplicates;

  /** The sums that a finished bar was made of; they fold as those of its trades. */
  static BarSums of(LakeRow bar) {
    BarSums sums = new BarSums();
    sums.rows = 1; // how many says no column; that there are some is all that counts
    sums.firstEventTimeNanos = bar.number(BarRow.FIRST_TIME);
    sums.lastEventTimeNanos = bar.number(BarRow.LAST_TIME);
    if (!bar.isNull(BarRow.CLOSE)) {
      sums.addLast(bar.number(BarRow.OPEN), bar.number(BarRow.CLOSE));
    }
    if (!bar.isNull(BarRow.HIGH)) {
      sums.addHighLow(bar.number(BarRow.HIGH), bar.number(BarRow.LOW));
    }
    sums.volume.add((BigDecimal) bar.get(BarRow.VOLUME), SCALE);
    sums.turnover.add((BigDecimal) bar.get(BarRow.TURNOVER), TURNOVER_SCALE);
    sums.trades = bar.number(BarRow.TRADES);
    sums.variance = bar.isNull(BarRow.VARIANCE) ? 0 : (Double) bar.get(BarRow.VARIANCE);
    sums.returns = bar.number(BarRow.RETURNS);
    sums.missing = bar.number(BarRow.MISSING);
    sums.duplicates = bar.number(BarRow.DUPLICATES);
    return sums;
  }

  void clear() {
    rows = 0;
    hasLast = false;
    hasHighLow = false;
    volume.clear();
    turnover.clear();
    trades = 0;
    variance = 0;
    returns = 0;
    missing = 0;
    duplicates = 0;
  }

  boolean isEmpty() {
    return rows == 0;
  }

  /** Adds a trade that comes after all before it. */
  void add(GoldTick tick) {
    if (rows++ == 0) {
      firstEventTimeNanos = tick.eventTimeNanos();
    }
    lastEventTimeNanos = tick.eventTimeNanos();
    if (tick.setsLast()) {
      addLast(tick.price(), tick.price());
    }
    if (tick.setsHighLow()) {
      addHighLow(tick.price(), tick.price());
    }
    if (tick.countsVolume()) {
      volume.add(tick.size());
      turnover.addProduct(tick.price(), tick.size());
      addCounted(tick.price(), true);
      trades++;
    }
    if (tick.hasReturn()) {
      variance += tick.squaredReturn();
      returns++;
    }
    missing += tick.missingBefore();
    duplicates += tick.copies() - 1;
  }

  /** Adds the sums of a shorter bar that comes after all before it. */
  void add(BarSums later) {
    if (rows == 0) {
      firstEventTimeNanos = later.firstEventTimeNanos;
    }
    rows += later.rows;
    lastEventTimeNanos = later.lastEventTimeNanos;
    if (later.hasLast) {
      addLast(later.open, later.close);
    }
    if (later.hasHighLow) {
      addHighLow(later.high, later.low);
    }
    volume.add(later.volume);
    turnover.add(later.turnover);
    if (later.trades > 0) {
      addCounted(later.countedPrice, later.onePrice);
      trades += later.trades;
    }
    variance += later.variance;
    returns += later.returns;
    missing += later.missing;
    duplicates += later.duplicates;
  }

  private void addCounted(long price, boolean one) {
    onePrice = trades == 0 ? one : onePrice && one && price == countedPrice;
    countedPrice = price;
  }

  private void addLast(long first, long last) {
    if (!hasLast) {
      hasLast = true;
      open = first;
    }
    close = last;
  }

  private void addHighLow(long highest, long lowest) {
    high = hasHighLow ? Math.max(high, highest) : highest;
    low = hasHighLow ? Math.min(low, lowest) : lowest;
    hasHighLow = true;
  }

  /** Null when no trade may set last. */
  BigDecimal open() {
    return hasLast ? BigDecimal.valueOf(open, SCALE) : null;
  }

  BigDecimal close() {
    return hasLast ? BigDecimal.valueOf(close, SCALE) : null;
  }

  /** Null when no trade may set high and low. */
  BigDecimal high() {
    return hasHighLow ? BigDecimal.valueOf(high, SCALE) : null;
  }

  BigDecimal low() {
    return hasHighLow ? BigDecimal.valueOf(low, SCALE) : null;
  }

  BigDecimal volume() {
    return volume.toDecimal(SCALE);
  }

  BigDecimal turnover() {
    return turnover.toDecimal(TURNOVER_SCALE);
  }

  /** turnover / volume, rounded once, half even, 8 decimals; null at zero volume. */
  BigDecimal vwap() {
    // most bars of a second hold one price, and their vwap needs no division
    return onePrice && trades > 0 && !volume.isZero()
        ? BigDecimal.valueOf(countedPrice, SCALE)
        : vwap(turnover, volume);
  }

  static BigDecimal vwap(ExactSum turnover, ExactSum volume) {
    return volume.isZero()
        ? null
        : turnover
            .toDecimal(TURNOVER_SCALE)
            .divide(volume.toDecimal(SCALE), SCALE, RoundingMode.HALF_EVEN);
  }

  /** Hash of all sums; equal sums have equal hashes. */
  long hash() {
    Fingerprint print =
        new Fingerprint()
            .add(hasLast ? open : Long.MIN_VALUE)
            .add(hasLast ? close : Long.MIN_VALUE)
            .add(hasHighLow ? high : Long.MIN_VALUE)
            .add(hasHighLow ? low : Long.MIN_VALUE)
            .add(trades)
            .add(variance)
            .add(returns)
            .add(firstEventTimeNanos)
            .add(lastEventTimeNanos)
            .add(missing)
            .add(duplicates);
    volume.addTo(print);
    turnover.addTo(print);
    return print.value();
  }

  long trades() {
    return trades;
  }

  /** Null where no return lies in the bar. */
  Double realisedVariance() {
    return returns == 0 ? null : variance;
  }

  long returns() {
    return returns;
  }

  long firstEventTimeNanos() {
    return firstEventTimeNanos;
  }

  long lastEventTimeNanos() {
    return lastEventTimeNanos;
  }

  long missing() {
    return missing;
  }

  long duplicates() {
    return duplicates;
  }
}
