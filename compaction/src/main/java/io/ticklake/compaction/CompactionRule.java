package io.ticklake.compaction;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;

/**
 * When a partition is worth rewriting.
 *
 * @param leastSmallFiles small files it must have; 2 when a person names the partition
 * @param smallBytes a file below this size is small
 */
record CompactionRule(int leastSmallFiles, long smallBytes) {

  /** Largest file that is written; what TableWriter rolls over at. */
  static final long TARGET_BYTES = 256L << 20;

  CompactionRule {
    if (leastSmallFiles < 2 || smallBytes < 1 || TARGET_BYTES < smallBytes) {
      throw new IllegalArgumentException(
          "a rule of " + leastSmallFiles + " files below " + smallBytes + " bytes never ends");
    }
  }

  /** For {@code --auto}: a partition has to be worth it. */
  static CompactionRule automatic(Configuration configuration) {
    return new CompactionRule(
        configuration.get(Settings.COMPACT_LEAST_FILES), smallBytes(configuration));
  }

  /** For a partition that somebody named: two small files are enough. */
  static CompactionRule named(Configuration configuration) {
    return new CompactionRule(2, smallBytes(configuration));
  }

  boolean isSmall(long fileBytes) {
    return fileBytes < smallBytes;
  }

  /** Files a rewrite would leave; sorting packs rows better, so rather fewer. */
  static int filesFor(long bytes) {
    return (int) Math.max(1, (bytes + TARGET_BYTES - 1) / TARGET_BYTES);
  }

  /** A rewrite that does not make the files fewer would be repeated for ever. */
  boolean isWorthIt(PartitionFiles partition) {
    return partition.smallFiles() >= leastSmallFiles
        && filesFor(partition.bytes()) < partition.files();
  }

  private static long smallBytes(Configuration configuration) {
    return (long) configuration.get(Settings.COMPACT_SMALL_MEGABYTES) << 20;
  }
}
