package io.ticklake.core;

import io.ticklake.core.build.Fingerprint;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * A sum in 128 bits: what a DECIMAL(38) holds, without an object per addend. A sum beyond 38 digits
 * is an {@link ArithmeticException}.
 */
public final class ExactSum implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final BigInteger LIMIT = BigInteger.TEN.pow(38);
  private static final long LIMIT_HIGH = LIMIT.shiftRight(64).longValueExact();

  private long high;
  private long low;

  /** Back to zero. */
  public void clear() {
    high = 0;
    low = 0;
  }

  /** Adds a whole number. */
  public void add(long value) {
    add(value >> 63, value);
  }

  /** Adds {@code a * b}. */
  public void addProduct(long a, long b) {
    add(Math.multiplyHigh(a, b), a * b);
  }

  /** Adds another sum. */
  public void add(ExactSum other) {
    add(other.high, other.low);
  }

  /** Adds a decimal that has at most the given scale. */
  public void add(BigDecimal value, int scale) {
    BigInteger unscaled = value.setScale(scale).unscaledValue();
    add(unscaled.shiftRight(64).longValueExact(), unscaled.longValue());
  }

  private void add(long otherHigh, long otherLow) {
    long sum = low + otherLow;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    high = Math.addExact(Math.addExact(high, otherHigh), carry);
    low = sum;
  }

  /** Adds the sum to a hash. */
  public void addTo(Fingerprint print) {
    print.add(high).add(low);
  }

  public boolean isZero() {
    return high == 0 && low == 0;
  }

  /** The sum as a decimal of the given scale. */
  public BigDecimal toDecimal(int scale) {
    if (high == low >> 63) {
      return BigDecimal.valueOf(low, scale);
    }
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    BigInteger value = new BigInteger(bytes);
    if (Math.abs(high) >= LIMIT_HIGH && value.abs().compareTo(LIMIT) >= 0) {
      throw new ArithmeticException("a sum of more than 38 digits");
    }
    return new BigDecimal(value, scale);
  }
}
