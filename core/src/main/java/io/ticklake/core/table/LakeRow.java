package io.ticklake.core.table;

import java.util.Arrays;
import org.apache.iceberg.StructLike;

/**
 * One mutable row on its way to a file, by column position: text as {@link CharSequence},
 * timestamps as {@link Long} microseconds, decimals as {@link java.math.BigDecimal} of the column's
 * scale, bytes as {@link java.nio.ByteBuffer}. Writers copy what they need, so one instance serves
 * a whole task.
 */
public final class LakeRow implements StructLike {

  private final Object[] values;

  public LakeRow(TableContract table) {
    this.values = new Object[table.columns().size()];
  }

  public void clear() {
    Arrays.fill(values, null);
  }

  public Object get(int position) {
    return values[position];
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public <T> T get(int position, Class<T> type) {
    return type.cast(values[position]);
  }

  @Override
  public <T> void set(int position, T value) {
    values[position] = value;
  }
}
