package io.ticklake.compaction;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Looks at the files of tables and plans what to rewrite. Reads Iceberg's metadata alone: no data,
 * no Spark.
 */
public final class PlanCompaction {

  private final Lake lake;
  private final CompactionRule automatic;
  private final CompactionRule named;

  public PlanCompaction(Lake lake, Configuration configuration) {
    this.lake = lake;
    this.automatic = CompactionRule.automatic(configuration);
    this.named = CompactionRule.named(configuration);
  }

  /**
   * All partitions of the table inside the period. A table that does not exist or is not divided by
   * time is a {@link BadRequest}.
   */
  public CompactionPlan inside(TableContract contract, Period period) {
    Table table = lake.load(contract);
    if (contract.partitions().isEmpty() || isDividedByNamesAlone(contract)) {
      throw new BadRequest(
          "%s is not divided by time, so %s names none of its partitions. Use compact --auto --table %s."
              .formatted(contract.fullName(), period, contract.fullName()));
    }
    Collection<PartitionFiles> all = partitions(contract, table, named);
    List<PartitionFiles> asked =
        all.stream()
            .filter(found -> found.partition().hours().filter(period::covers).isPresent())
            .toList();
    return CompactionPlan.of(contract, asked, named, openFrom(contract, table));
  }

  /** Every partition of every table there is, or of one table, that is worth it. */
  public List<CompactionPlan> everywhere(Optional<TableContract> only) {
    return only.map(List::of).orElse(Tables.ALL).stream()
        .flatMap(
            contract ->
                lake.find(contract).stream()
                    .map(
                        table -> {
                          Collection<PartitionFiles> all = partitions(contract, table, automatic);
                          return CompactionPlan.of(
                              contract, all, automatic, openFrom(contract, table));
                        }))
        .toList();
  }

  // Told by the stream's own commits, not by the clock: a stream that stands still may yet write to
  // the hour it stopped in.
  private static Optional<Hour> openFrom(TableContract contract, Table table) {
    return contract.layer().equals("bronze")
        ? BronzeCommits.firstOpenHour(table)
        : Optional.empty();
  }

  private static boolean isDividedByNamesAlone(TableContract contract) {
    return contract.partitions().stream()
        .allMatch(
            field ->
                field.transform() == TableContract.Transform.IDENTITY
                    && !field.column().equals(TablePartition.PERIOD));
  }

  private static Collection<PartitionFiles> partitions(
      TableContract contract, Table table, CompactionRule rule) {
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot == null) {
      return List.of();
    }
    Map<TablePartition, PartitionFiles> found = new HashMap<>();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
      for (FileScanTask task : files) {
        DataFile file = task.file();
        TablePartition partition = TablePartition.of(contract, file.partition());
        found.merge(
            partition,
            PartitionFiles.of(partition, file.fileSizeInBytes(), file.recordCount(), rule),
            PartitionFiles::plus);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + table.name(), e);
    }
    return found.values();
  }
}
