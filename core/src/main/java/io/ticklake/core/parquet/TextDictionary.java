package io.ticklake.core.parquet;

import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.avro.util.Utf8;

/**
 * Numbers from 0 on for different values of bytes, in the order of their coming. A text that comes
 * again as the same object is found by it, without a look at its bytes.
 */
final class TextDictionary {

  private static final int REMEMBERED = 1_024;
  private static final int MOST_BYTES = 1 << 20;
  private static final int FIRST_SLOTS = 1_024;
  private static final int SPREAD = 0x9E3779B9;

  private final Object[] texts = new Object[REMEMBERED];
  private final int[] numbers = new int[REMEMBERED];
  private byte[][] entries = new byte[FIRST_SLOTS / 2][];
  private int[] hashes = new int[FIRST_SLOTS / 2];
  private int[] slots = new int[FIRST_SLOTS]; // number + 1, 0 is free
  private int size;
  private long bytes;

  int size() {
    return size;
  }

  byte[] entry(int number) {
    return entries[number];
  }

  boolean isFull() {
    return size >= ColumnPages.MOST_ENTRIES || bytes > MOST_BYTES;
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
    int hash = Arrays.hashCode(content) * SPREAD;
    int mask = slots.length - 1;
    int slot = slot(hash, mask);
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (hashes[number] == hash && Arrays.equals(entries[number], content)) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    return add(content, hash, slot);
  }

  private int add(byte[] content, int hash, int slot) {
    int number = size++;
    entries[number] = content;
    hashes[number] = hash;
    slots[slot] = size;
    bytes += content.length + Integer.BYTES;
    if (size == entries.length) {
      grow();
    }
    return number;
  }

  private void grow() {
    entries = Arrays.copyOf(entries, size * 2);
    hashes = Arrays.copyOf(hashes, size * 2);
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int number = 0; number < size; number++) {
      int free = slot(hashes[number], mask);
      while (slots[free] != 0) {
        free = (free + 1) & mask;
      }
      slots[free] = number + 1;
    }
  }

  private static int slot(int hash, int mask) {
    return (hash >>> 8) & mask;
  }
}
