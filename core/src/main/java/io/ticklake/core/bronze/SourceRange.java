package io.ticklake.core.bronze;

import java.io.Serializable;

/**
 * Consecutive offsets of one partition of one source.
 *
 * @param source name of the source as in the column source_topic
 * @param partition its partition
 * @param first first offset
 * @param last last offset, itself included
 */
public record SourceRange(String source, int partition, long first, long last)
    implements Serializable {

  public SourceRange {
    if (partition < 0 || first < 0 || first > last) {
      throw new IllegalArgumentException(
          "offsets %d to %d of partition %d of %s are no range"
              .formatted(first, last, partition, source));
    }
  }

  /** Whether both are of one partition of one source. */
  public boolean isOfPartitionOf(SourceRange other) {
    return partition == other.partition && source.equals(other.source);
  }

  /** From the first offset of both to the last one. */
  public SourceRange union(SourceRange other) {
    return new SourceRange(
        source, partition, Math.min(first, other.first), Math.max(last, other.last));
  }
}
