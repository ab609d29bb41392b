package io.ticklake.compaction;

import io.ticklake.core.Hour;
import io.ticklake.core.table.TableContract;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which partitions of one table are rewritten, and why the others are not.
 *
 * @param table the table
 * @param chosen partitions to rewrite, in order of their names
 * @param stillOpen partitions that would be worth it and may still be written to by the stream
 * @param files number of files of all partitions looked at
 */
public record CompactionPlan(
    TableContract table, List<PartitionFiles> chosen, List<PartitionFiles> stillOpen, long files) {

  /**
   * Decides by the rule.
   *
   * @param partitions what was found, already limited to what was asked for
   * @param openFrom first hour that is not closed: partitions reaching into it stay as they are;
   *     empty when the table has no open hours
   */
  static CompactionPlan of(
      TableContract table,
      Collection<PartitionFiles> partitions,
      CompactionRule rule,
      Optional<Hour> openFrom) {
    List<PartitionFiles> worthIt =
        partitions.stream()
            .filter(rule::isWorthIt)
            .sorted(Comparator.comparing(found -> found.partition().toString()))
            .toList();
    return new CompactionPlan(
        table,
        worthIt.stream().filter(found -> isClosed(found.partition(), openFrom)).toList(),
        worthIt.stream().filter(found -> !isClosed(found.partition(), openFrom)).toList(),
        partitions.stream().mapToLong(PartitionFiles::files).sum());
  }

  /** Whether nothing is to be rewritten. */
  public boolean isEmpty() {
    return chosen.isEmpty();
  }

  private static boolean isClosed(TablePartition partition, Optional<Hour> openFrom) {
    return openFrom.isEmpty()
        || partition.hours().map(hours -> hours.to().compareTo(openFrom.get()) <= 0).orElse(true);
  }
}
