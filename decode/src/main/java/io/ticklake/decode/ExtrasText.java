package io.ticklake.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects fields that have no column into one JSON object, byte for byte as they came. */
final class ExtrasText {

  private byte[] buffer = new byte[256];
  private int length;

  void clear() {
    length = 0;
  }

  /**
   * Adds a field.
   *
   * @param keyStart where the key begins, inside its quotes
   * @param valueStart where the raw value begins
   */
  void add(byte[] bytes, String prefix, int keyStart, int keyEnd, int valueStart, int valueEnd) {
    byte[] front = prefix.getBytes(StandardCharsets.US_ASCII);
    reserve(front.length + (keyEnd - keyStart) + (valueEnd - valueStart) + 5);
    byte before = (byte) (length == 0 ? '{' : ',');
    buffer[length++] = before;
    buffer[length++] = '"';
    append(front, 0, front.length);
    append(bytes, keyStart, keyEnd);
    buffer[length++] = '"';
    buffer[length++] = ':';
    append(bytes, valueStart, valueEnd);
  }

  /** The object, or null if nothing was added. */
  String text() {
    if (length == 0) {
      return null;
    }
    buffer[length] = '}';
    return new String(buffer, 0, length + 1, StandardCharsets.UTF_8);
  }

  private void append(byte[] bytes, int start, int end) {
    System.arraycopy(bytes, start, buffer, length, end - start);
    length += end - start;
  }

  private void reserve(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
