package io.ticklake.live;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * A sum of price times size without a bound: in 128 bits, as nearly all are, and beyond them in a
 * whole number of any length. Whatever a feed sends, a batch has a sum.
 */
final class TurnoverSum {

  // a product of two numbers of 18 digits is far below: one more never overflows
  private static final long LARGEST_HIGH = 1L << 61;

  private long high;
  private long low;
  private BigInteger beyond = BigInteger.ZERO;

  /** Adds {@code price * size}. */
  void addProduct(long price, long size) {
    add(Math.multiplyHigh(price, size), price * size);
  }

  /** Adds another sum. */
  void add(TurnoverSum other) {
    add(other.high, other.low);
    beyond = beyond.add(other.beyond);
  }

  private void add(long otherHigh, long otherLow) {
    long sum = low + otherLow;
    high += otherHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    low = sum;
    if (Math.abs(high) > LARGEST_HIGH) {
      beyond = beyond.add(within());
      high = 0;
      low = 0;
    }
  }

  /** The sum, unscaled at scale 16. */
  BigDecimal toDecimal() {
    boolean isShort = beyond.signum() == 0 && high == low >> 63;
    return isShort ? BigDecimal.valueOf(low, 16) : new BigDecimal(beyond.add(within()), 16);
  }

  private BigInteger within() {
    return new BigInteger(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }
}
