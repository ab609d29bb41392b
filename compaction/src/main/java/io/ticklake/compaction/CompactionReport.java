package io.ticklake.compaction;

import java.time.Duration;
import java.util.List;

/**
 * What a compaction did.
 *
 * @param partitions the partitions rewritten; none when there was nothing to do
 * @param took how long it took
 */
public record CompactionReport(List<Rewritten> partitions, Duration took) {

  /**
   * One partition.
   *
   * @param partition which one
   * @param filesBefore its files in the snapshot that was read
   * @param filesAfter the files in their place
   * @param bytesBefore size before
   * @param bytesAfter size after
   * @param rows rows found in both, equal by checksum
   */
  public record Rewritten(
      TablePartition partition,
      int filesBefore,
      int filesAfter,
      long bytesBefore,
      long bytesAfter,
      long rows) {}

  public CompactionReport {
    partitions = List.copyOf(partitions);
  }
}
