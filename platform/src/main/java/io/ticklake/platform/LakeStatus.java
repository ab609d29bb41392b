package io.ticklake.platform;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * What runs for a lake and how fresh it is.
 *
 * @param phase starting, running, stopping, down, or orphaned: parts run whose supervisor was
 *     killed
 * @param parts what up started, if it did
 * @param topics how far ingest is behind; empty when no broker answers
 * @param brokerProblem why the topics are empty, or null
 * @param tables those that exist
 * @param usedBytes disk that the lake's local folder takes
 * @param freeBytes disk that is left
 */
public record LakeStatus(
    String lake,
    String phase,
    List<PartStatus> parts,
    List<TopicStatus> topics,
    String brokerProblem,
    List<TableStatus> tables,
    long usedBytes,
    long freeBytes) {

  public LakeStatus {
    parts = List.copyOf(parts);
    topics = List.copyOf(topics);
    tables = List.copyOf(tables);
  }

  /**
   * One part of up.
   *
   * @param state running, starting, waiting (to start again), failed, stopped, dead
   * @param pid 0 while it does not run
   * @param memoryBytes of it and its children
   * @param port null if it has none
   */
  public record PartStatus(
      String name,
      String state,
      long pid,
      long memoryBytes,
      Integer port,
      int restarts,
      String log) {}

  /**
   * One topic.
   *
   * @param records records that were ever written to it
   * @param lag records that no bronze table has yet
   */
  public record TopicStatus(String topic, long records, long lag) {}

  /**
   * One table.
   *
   * @param newestEvent newest event time in it, or null where that means nothing
   * @param committedAt when it was last changed
   */
  public record TableStatus(String table, long rows, Instant newestEvent, Instant committedAt) {}

  /** Memory of all parts. */
  public long memoryBytes() {
    return parts.stream().mapToLong(PartStatus::memoryBytes).sum();
  }

  /** Records between what was committed and the end of each partition. */
  static long lag(SortedMap<Integer, Long> ends, SortedMap<Integer, Long> committed) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L)))
        .sum();
  }
}
