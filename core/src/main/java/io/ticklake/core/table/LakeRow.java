package io.ticklake.core.table;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;

/**
 * One mutable row on its way to a file, by column position: text as {@link CharSequence},
 * timestamps as {@link Long} microseconds, decimals as {@link BigDecimal} of the column's scale,
 * bytes as {@link java.nio.ByteBuffer}. What fits 64 bits can be set without an object by {@link
 * #setNumber}. Writers copy what they need, so one instance serves a whole task; a text that was
 * set is not changed in place afterwards.
 */
public final class LakeRow implements StructLike {

  // Stands in values where the number lies in numbers.
  private static final Object NUMBER = new Object();

  private final Object[] values;
  private final long[] numbers;
  private final ColumnType[] types;

  public LakeRow(TableContract table) {
    this.values = new Object[table.columns().size()];
    this.numbers = new long[values.length];
    this.types = table.columns().stream().map(Column::type).toArray(ColumnType[]::new);
  }

  public void clear() {
    Arrays.fill(values, null);
  }

  /** The value as an object; null where there is none. */
  public Object get(int position) {
    Object value = values[position];
    return value == NUMBER ? boxed(position) : value;
  }

  /**
   * Sets a value that fits 64 bits: an integer, a timestamp in microseconds, a single price or size
   * without its point (unscaled). Other columns are a bug.
   */
  public void setNumber(int position, long value) {
    values[position] = NUMBER;
    numbers[position] = value;
  }

  public boolean isNull(int position) {
    return values[position] == null;
  }

  /**
   * The value as 64 bits: integers and timestamps as they are, decimals unscaled, doubles as their
   * bits, true as 1. Asked for text, bytes, lists or sums it is a bug.
   */
  public long number(int position) {
    Object value = values[position];
    if (value == NUMBER) {
      return numbers[position];
    }
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof Integer number) {
      return number;
    }
    if (value instanceof Double number) {
      return Double.doubleToRawLongBits(number);
    }
    if (value instanceof BigDecimal decimal) {
      return unscaled(position, decimal);
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    throw new IllegalArgumentException(
        "column %d holds %s, which is no number".formatted(position, value));
  }

  private long unscaled(int position, BigDecimal decimal) {
    Types.DecimalType type = types[position].decimal();
    if (decimal.scale() != type.scale() || decimal.precision() > type.precision()) {
      throw new IllegalArgumentException(
          "column %d holds %s, which is no %s".formatted(position, decimal, type));
    }
    return decimal.unscaledValue().longValueExact();
  }

  private Object boxed(int position) {
    long number = numbers[position];
    return switch (types[position]) {
      case LONG, TIMESTAMP -> number;
      case INTEGER -> Math.toIntExact(number);
      case AMOUNT -> BigDecimal.valueOf(number, types[position].decimal().scale());
      case TEXT, TEXT_LIST, DOUBLE, BOOLEAN, BINARY, AMOUNT_SUM, TURNOVER, MONEY ->
          throw new IllegalStateException(
              "column %d of type %s was set as a number".formatted(position, types[position]));
    };
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public <T> T get(int position, Class<T> type) {
    return type.cast(get(position));
  }

  @Override
  public <T> void set(int position, T value) {
    values[position] = value;
  }
}
