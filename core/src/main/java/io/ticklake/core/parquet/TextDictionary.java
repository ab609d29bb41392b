package io.ticklake.core.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.shaded.org.apache.avro.util.Utf8;

/**
 * Numbers from 0 on for different values of bytes, in the order of their coming. A text that comes
 * again as the same object is found by it, without a look at its bytes.
 */
final class TextDictionary {

  private static final int REMEMBERED = 1_024;
  private static final int MOST_BYTES = 1 << 20;

  private final Object[] texts = new Object[REMEMBERED];
  private final int[] numbers = new int[REMEMBERED];
  private final Map<ByteBuffer, Integer> known = new HashMap<>();
  private final List<byte[]> entries = new ArrayList<>();
  private long bytes;

  int size() {
    return entries.size();
  }

  byte[] entry(int number) {
    return entries.get(number);
  }

  boolean isFull() {
    return entries.size() >= ColumnPages.MOST_ENTRIES || bytes > MOST_BYTES;
  }

  /** The number of a value; a new one when it was never seen. */
  int find(Object value, ValueBytes form) {
    if (!(value instanceof String) && !(value instanceof Utf8)) {
      return find(form.of(value));
    }
    int slot = value.hashCode() & (REMEMBERED - 1);
    if (texts[slot] == value) {
      return numbers[slot];
    }
    int number = find(form.of(value));
    texts[slot] = value;
    numbers[slot] = number;
    return number;
  }

  private int find(byte[] content) {
    ByteBuffer key = ByteBuffer.wrap(content);
    Integer number = known.get(key);
    if (number == null) {
      number = entries.size();
      known.put(key, number);
      entries.add(content);
      bytes += content.length + Integer.BYTES;
    }
    return number;
  }
}
