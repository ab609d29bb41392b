package io.ticklake.analytics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow at their end, numbers in little-endian order as Arrow wants them. */
final class ArrowBytes {

  private byte[] array = new byte[64];
  private ByteBuffer bytes = buffer(array);

  void put(byte[] more) {
    room(more.length).put(more);
  }

  void put(byte value) {
    room(1).put(value);
  }

  void putShort(short value) {
    room(Short.BYTES).putShort(value);
  }

  void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  int size() {
    return bytes.position();
  }

  void clear() {
    bytes.clear();
  }

  /** The array behind; only the first {@link #size} bytes count, until the next change. */
  byte[] array() {
    return array;
  }

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      int wanted = Math.addExact(bytes.position(), more);
      int capacity = Math.max(wanted, (int) Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8));
      int position = bytes.position();
      array = Arrays.copyOf(array, capacity);
      bytes = buffer(array);
      bytes.position(position);
    }
    return bytes;
  }

  private static ByteBuffer buffer(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }
}
