package io.ticklake.core.parquet;

import java.io.IOException;
import java.util.Arrays;

/**
 * Definition or repetition levels of one page. As long as all are equal, which is the rule, they
 * are only counted.
 */
final class Levels {

  private final int highest;
  private int count;
  private int common;
  private boolean mixed;
  private int[] levels = {};

  Levels(int highest) {
    this.highest = highest;
  }

  void add(int level) {
    if (count == 0) {
      common = level;
    } else if (level != common && !mixed) {
      mixed = true;
      reserve();
      Arrays.fill(levels, 0, count, common);
    }
    if (mixed) {
      reserve();
      levels[count] = level;
    }
    count++;
  }

  int count() {
    return count;
  }

  void clear() {
    count = 0;
    mixed = false;
  }

  /** Their bytes behind their length; nothing where only one level exists. */
  void write(PageBytes out) throws IOException {
    if (highest == 0) {
      return;
    }
    int at = out.size();
    out.addInt(0);
    int width = Runs.width(highest);
    if (mixed) {
      Runs.add(out, width, levels, count);
    } else {
      Runs.addRun(out, width, common, count);
    }
    out.setInt(at, out.size() - at - Integer.BYTES);
  }

  private void reserve() {
    if (count >= levels.length) {
      levels = Arrays.copyOf(levels, Math.max(1_024, (count + 1) * 2));
    }
  }
}
