package io.ticklake.silver;

import io.ticklake.core.LakeException.BadData;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the trades of one series so far say about the next one: the last {@value #WINDOW} prices
 * that set last, the time of the last of them, and the id of the last trade. Every number depends
 * on these prices alone, never on where the computation began: sums are sums of whole numbers, and
 * the deviation is computed anew from its window, so any starting point gives the same bits.
 */
final class SeriesState {

  /** Prices kept: the longest average. */
  static final int WINDOW = 200;

  private static final int VOLATILITY_RETURNS = 20;
  private static final byte FORMAT = 1;
  private static final int RING = 256;
  private static final int MASK = RING - 1;
  // Prices reach 10^18 units, so 200 of them overflow a long: they are summed in two halves.
  private static final long HALF = 1_000_000_000L;
  private static final double UNITS = 1e8;
  private static final int[] SIZES = {20, 50, WINDOW};

  private final long[] prices = new long[RING];
  private final double[] returns = new double[RING];
  private final long[] high = new long[SIZES.length];
  private final long[] low = new long[SIZES.length];

  /** Number of prices ever added since the state was loaded; the ring holds the newest. */
  private long count;

  private long lastPriceTimeNs;
  private TradeNumber lastNumber = TradeNumber.NONE;
  private long missingUntold;

  /** Back to a series that never traded. */
  void clear() {
    count = 0;
    lastPriceTimeNs = 0;
    lastNumber = TradeNumber.NONE;
    missingUntold = 0;
    Arrays.fill(high, 0);
    Arrays.fill(low, 0);
  }

  /** Adds the price of a trade that sets last. */
  void add(long price, long eventTimeNs) {
    int at = (int) (count & MASK);
    returns[at] = count == 0 ? Double.NaN : logReturn(prices[(int) ((count - 1) & MASK)], price);
    prices[at] = price;
    for (int i = 0; i < SIZES.length; i++) {
      high[i] += Math.floorDiv(price, HALF);
      low[i] += Math.floorMod(price, HALF);
      if (count >= SIZES[i]) {
        long gone = prices[(int) ((count - SIZES[i]) & MASK)];
        high[i] -= Math.floorDiv(gone, HALF);
        low[i] -= Math.floorMod(gone, HALF);
      }
    }
    count++;
    lastPriceTimeNs = eventTimeNs;
  }

  /**
   * ln(price / before); NaN where one of them is not positive. Near 1 the quotient of large prices
   * has no digits left, but their difference is exact.
   */
  private static double logReturn(long before, long price) {
    if (before <= 0 || price <= 0) {
      return Double.NaN;
    }
    double change = (price - before) / (double) before;
    // StrictMath: the same bits on every machine
    return Math.abs(change) < 0.5
        ? StrictMath.log1p(change)
        : StrictMath.log(price / (double) before);
  }

  /**
   * ln of the last price over the one before; null for the first and where a price is not positive.
   */
  Double logReturn() {
    double last = returns[(int) ((count - 1) & MASK)];
    return Double.isNaN(last) ? null : last;
  }

  /** Mean of the last 20, 50 or 200 prices by {@code index} 0, 1, 2; null until they exist. */
  Double mean(int index) {
    int size = SIZES[index];
    return count < size
        ? null
        : ((double) high[index] * HALF + (double) low[index]) / (size * UNITS);
  }

  /**
   * Sample standard deviation (divisor n − 1) of the last 20 log returns; null until 20 exist or
   * while one of them has no value.
   */
  Double volatility() {
    if (count <= VOLATILITY_RETURNS) {
      return null;
    }
    double sum = 0;
    for (long i = count - VOLATILITY_RETURNS; i < count; i++) {
      sum += returns[(int) (i & MASK)];
    }
    double mean = sum / VOLATILITY_RETURNS;
    double squares = 0;
    for (long i = count - VOLATILITY_RETURNS; i < count; i++) {
      double deviation = returns[(int) (i & MASK)] - mean;
      squares += deviation * deviation;
    }
    double volatility = Math.sqrt(squares / (VOLATILITY_RETURNS - 1));
    return Double.isNaN(volatility) ? null : volatility;
  }

  /** Event time of the last trade that set last; null when there is none. */
  Long lastPriceTimeNs() {
    return count == 0 ? null : lastPriceTimeNs;
  }

  /** Number of the last trade, whatever it set. */
  TradeNumber lastNumber() {
    return lastNumber;
  }

  void setLastNumber(TradeNumber number) {
    lastNumber = number;
  }

  /** Ids missing before cancelled trades, which have no row to tell it, since the last row. */
  long missingUntold() {
    return missingUntold;
  }

  void setMissingUntold(long ids) {
    missingUntold = ids;
  }

  /** The state as bytes: equal states give equal bytes. */
  byte[] content() {
    int kept = (int) Math.min(count, WINDOW);
    ByteBuffer bytes =
        ByteBuffer.allocate(1 + 8 + 1 + 8 + 2 + 8 * kept + (missingUntold > 0 ? 8 : 0));
    bytes.put(FORMAT).putLong(count == 0 ? 0 : lastPriceTimeNs);
    bytes.put(lastNumber.kind().code()).putLong(lastNumber.value());
    bytes.putShort((short) kept);
    for (long i = count - kept; i < count; i++) {
      bytes.putLong(prices[(int) (i & MASK)]);
    }
    if (missingUntold > 0) {
      bytes.putLong(missingUntold);
    }
    return bytes.array();
  }

  /** Takes over what {@link #content} gave. */
  void load(byte[] content) {
    clear();
    ByteBuffer bytes = ByteBuffer.wrap(content);
    byte format = bytes.get();
    if (format != FORMAT) {
      throw new BadData(
          "meta.tails holds a lookback of format %d; this ticklake reads %d. Use the newer ticklake that wrote it."
              .formatted(format, FORMAT));
    }
    long time = bytes.getLong();
    TradeNumber.Kind kind = TradeNumber.Kind.ofCode(bytes.get());
    long number = bytes.getLong();
    int kept = bytes.getShort();
    for (int i = 0; i < kept; i++) {
      add(bytes.getLong(), time);
    }
    lastNumber = new TradeNumber(kind, number);
    missingUntold = bytes.hasRemaining() ? bytes.getLong() : 0;
  }
}
