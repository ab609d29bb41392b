package io.ticklake.compaction;

/**
 * What one partition consists of in one snapshot.
 *
 * @param partition which one
 * @param files number of data files
 * @param smallFiles how many of them are small
 * @param bytes their size
 * @param rows their rows
 */
public record PartitionFiles(
    TablePartition partition, int files, int smallFiles, long bytes, long rows) {

  /** One file. */
  static PartitionFiles of(TablePartition partition, long bytes, long rows, CompactionRule rule) {
    return new PartitionFiles(partition, 1, rule.isSmall(bytes) ? 1 : 0, bytes, rows);
  }

  PartitionFiles plus(PartitionFiles other) {
    return new PartitionFiles(
        partition,
        files + other.files,
        smallFiles + other.smallFiles,
        bytes + other.bytes,
        rows + other.rows);
  }
}
