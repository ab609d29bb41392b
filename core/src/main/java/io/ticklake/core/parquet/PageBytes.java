package io.ticklake.core.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;

/** The bytes of one page while it is put together: numbers little-endian, as Parquet has them. */
final class PageBytes {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1_024];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** A view, good until the next change. */
  BytesInput view() {
    return BytesInput.from(bytes, 0, size);
  }

  void addByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void addInt(int value) {
    reserve(Integer.BYTES);
    INT.set(bytes, size, value);
    size += Integer.BYTES;
  }

  void addLongs(long[] values, int count) {
    reserve(count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      LONG.set(bytes, size + i * Long.BYTES, values[i]);
    }
    size += count * Long.BYTES;
  }

  void addInts(long[] values, int count) {
    reserve(count * Integer.BYTES);
    for (int i = 0; i < count; i++) {
      INT.set(bytes, size + i * Integer.BYTES, (int) values[i]);
    }
    size += count * Integer.BYTES;
  }

  /** One bit a value, the first in the lowest bit. */
  void addBits(long[] values, int count) {
    int length = (count + Byte.SIZE - 1) / Byte.SIZE;
    reserve(length);
    Arrays.fill(bytes, size, size + length, (byte) 0);
    for (int i = 0; i < count; i++) {
      bytes[size + i / Byte.SIZE] |= (byte) (values[i] << (i % Byte.SIZE));
    }
    size += length;
  }

  void addAll(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  void addAll(ByteBuffer more) {
    int length = more.remaining();
    reserve(length);
    more.get(bytes, size, length);
    size += length;
  }

  void addAll(PageBytes more) {
    reserve(more.size);
    System.arraycopy(more.bytes, 0, bytes, size, more.size);
    size += more.size;
  }

  /** Seven bits a byte, the lowest first, as Parquet writes the lengths of runs. */
  void addVariableInt(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      addByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    addByte(rest);
  }

  /** Writes a number over four bytes that are there. */
  void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
