package io.ticklake.core.parquet;

import java.util.Arrays;

/** Numbers from 0 on for different 64-bit values, in the order of their coming. */
final class NumberDictionary {

  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final int FIRST_SLOTS = 1_024;

  private long[] entries = new long[FIRST_SLOTS / 2];
  private int[] slots = new int[FIRST_SLOTS]; // number + 1, 0 is free
  private int size;

  int size() {
    return size;
  }

  long[] entries() {
    return entries;
  }

  /** Finds the numbers of values; false when there would be too many different ones. */
  boolean find(long[] values, int count, int[] ids) {
    for (int i = 0; i < count; i++) {
      ids[i] = i > 0 && values[i] == values[i - 1] ? ids[i - 1] : find(values[i]);
      if (ids[i] >= ColumnPages.MOST_ENTRIES) {
        return false;
      }
    }
    return true;
  }

  private int find(long value) {
    int mask = slots.length - 1;
    int slot = slot(value, mask);
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (entries[id] == value) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    return add(value, slot);
  }

  private int add(long value, int slot) {
    int id = size++;
    entries[id] = value;
    slots[slot] = id + 1;
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
      slots = new int[slots.length * 2];
      int mask = slots.length - 1;
      for (int i = 0; i < size; i++) {
        int free = slot(entries[i], mask);
        while (slots[free] != 0) {
          free = (free + 1) & mask;
        }
        slots[free] = i + 1;
      }
    }
    return id;
  }

  private static int slot(long value, int mask) {
    return (int) ((value * SPREAD) >>> 40) & mask;
  }
}
