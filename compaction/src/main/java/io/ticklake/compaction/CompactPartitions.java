package io.ticklake.compaction;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Column;
import io.ticklake.core.table.TableContract;
import io.ticklake.engine.CopyRows;
import io.ticklake.engine.LakeReader;
import io.ticklake.engine.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites partitions: their rows as of one snapshot, sorted, into few files, which take the place
 * of the old ones in one commit. Before it the new files are read back and must hold the same rows.
 * The old files stay for readers of older snapshots until maintain expires those. A partition that
 * somebody else rewrote meanwhile is started again; rows appended meanwhile stay as they are.
 */
public final class CompactPartitions {

  /** How far one partition has come. */
  public enum Stage {
    WRITTEN,
    VERIFIED,
    COMMITTED
  }

  /** Is told of every stage; for progress on a terminal. */
  @FunctionalInterface
  public interface Progress {
    /** {@code newFiles} are the locations of the files written. */
    void reached(Stage stage, TablePartition partition, List<String> newFiles);
  }

  private static final Logger LOG = LoggerFactory.getLogger(CompactPartitions.class);
  private static final int ATTEMPTS = 5;

  private final Lake lake;
  private final SparkSession spark;
  private final Progress progress;

  /**
   * @param lake the lake
   * @param spark a session that sees the lake
   * @param progress is told of every stage
   */
  public CompactPartitions(Lake lake, SparkSession spark, Progress progress) {
    this.lake = lake;
    this.spark = spark;
    this.progress = progress;
  }

  /** Rewrites what the plan chose, one commit per partition. */
  public CompactionReport run(CompactionPlan plan) {
    Instant start = Instant.now();
    List<CompactionReport.Rewritten> done = new ArrayList<>();
    if (!plan.isEmpty()) {
      Table table = lake.load(plan.table());
      checkColumns(plan.table(), table);
      for (PartitionFiles chosen : plan.chosen()) {
        rewrite(table, chosen.partition()).ifPresent(done::add);
      }
    }
    return new CompactionReport(done, Duration.between(start, Instant.now()));
  }

  private static void checkColumns(TableContract contract, Table table) {
    List<String> promised = contract.columns().stream().map(Column::name).toList();
    List<String> stored = table.schema().columns().stream().map(NestedField::name).toList();
    if (!promised.equals(stored)) {
      throw new BadRequest(
          "%s has the columns %s, and this ticklake knows %s. Run 'ticklake upgrade', or use the ticklake that wrote it."
              .formatted(contract.fullName(), stored, promised));
    }
  }

  private Optional<CompactionReport.Rewritten> rewrite(Table table, TablePartition partition) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      table.refresh();
      Snapshot base = table.currentSnapshot();
      List<DataFile> before = files(table, base, partition);
      if (before.size() < 2) {
        return Optional.empty();
      }
      List<DataFile> after = write(table, base, partition, before);
      RowSum sum;
      try {
        sum = verify(base, partition, before, after);
      } catch (RuntimeException e) {
        delete(table, after);
        throw e;
      }
      if (commit(table, base, before, after)) {
        progress.reached(Stage.COMMITTED, partition, locations(after));
        return Optional.of(
            new CompactionReport.Rewritten(
                partition, before.size(), after.size(), bytes(before), bytes(after), sum.rows()));
      }
      delete(table, after);
      LOG.info(
          "{} {} was changed by somebody else; attempt {} of {}",
          partition.table().fullName(),
          partition,
          attempt,
          ATTEMPTS);
    }
    throw new Unavailable(
        "%s %s was changed by somebody else %d times while it was being compacted; it is as they left it. Try again later."
            .formatted(partition.table().fullName(), partition, ATTEMPTS));
  }

  private List<DataFile> write(
      Table table, Snapshot base, TablePartition partition, List<DataFile> before) {
    int files = CompactionRule.filesFor(bytes(before));
    Dataset<Row> rows = read(base, partition);
    org.apache.spark.sql.Column[] order =
        partition.table().sortedBy().stream()
            .map(column -> functions.col(column).asc_nulls_first())
            .toArray(org.apache.spark.sql.Column[]::new);
    Dataset<Row> spread =
        files == 1 || order.length == 0
            ? rows.repartition(files)
            : rows.repartitionByRange(files, order);
    Dataset<Row> sorted = order.length == 0 ? spread : spread.sortWithinPartitions(order);
    List<DataFile> after =
        TableFiles.write(LakeReader.internalRows(sorted), table, new CopyRows(partition.table()));
    progress.reached(Stage.WRITTEN, partition, locations(after));
    return after;
  }

  private RowSum verify(
      Snapshot base, TablePartition partition, List<DataFile> before, List<DataFile> after) {
    Dataset<Row> rows = read(base, partition);
    RowSum old = RowSum.of(rows);
    RowSum written = readBack(rows.schema(), partition, after);
    long listed = before.stream().mapToLong(DataFile::recordCount).sum();
    long promised = after.stream().mapToLong(DataFile::recordCount).sum();
    if (!old.equals(written) || promised != old.rows() || listed != old.rows()) {
      throw new BadData(
          "Compaction of %s %s changed nothing, because the new files do not hold the old rows: read %,d rows (checksum %s), wrote %,d (checksum %s); the table's metadata says %,d and %,d. The new files were deleted; please report this."
              .formatted(
                  partition.table().fullName(),
                  partition,
                  old.rows(),
                  old.hashes(),
                  written.rows(),
                  written.hashes(),
                  listed,
                  promised));
    }
    progress.reached(Stage.VERIFIED, partition, locations(after));
    return old;
  }

  // Spark's own Parquet reader, not the table format's: a mistake in writing or in the metadata
  // cannot hide behind the same mistake in reading.
  private RowSum readBack(StructType schema, TablePartition partition, List<DataFile> files) {
    try {
      return RowSum.of(
          spark.read().schema(schema).parquet(locations(files).toArray(String[]::new)));
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw new BadData(
          "Compaction of %s %s changed nothing, because a new file could not be read back: %s. The new files were deleted; check the disk or store."
              .formatted(partition.table().fullName(), partition, firstLine(e)),
          e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  /** Returns false, with nothing changed, when one of the old files is no longer in the table. */
  private static boolean commit(
      Table table, Snapshot base, List<DataFile> before, List<DataFile> after) {
    RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(base.snapshotId());
    before.forEach(rewrite::deleteFile);
    after.forEach(rewrite::addFile);
    try {
      rewrite.commit();
      return true;
    } catch (ValidationException | CommitFailedException e) {
      return false;
    } catch (CommitStateUnknownException | UncheckedSQLException e) {
      // The commit may have happened, so the new files stay; maintain removes them if it did not.
      throw new Unavailable(
          "The catalog did not say whether the compaction of %s was committed: %s. Nothing is lost either way; try again later."
              .formatted(table.name(), e.getMessage()),
          e);
    }
  }

  private Dataset<Row> read(Snapshot snapshot, TablePartition partition) {
    TableContract table = partition.table();
    org.apache.spark.sql.Column wanted = functions.lit(true);
    for (int i = 0; i < partition.values().size(); i++) {
      var field = table.partitions().get(i);
      org.apache.spark.sql.Column column = functions.col(field.column());
      wanted =
          wanted.and(
              switch (field.transform()) {
                case IDENTITY -> column.equalTo(partition.values().get(i));
                case HOUR, DAY, MONTH -> {
                  var hours = partition.hoursOf(i);
                  yield column.geq(hours.from().start()).and(column.lt(hours.to().start()));
                }
              });
    }
    return new LakeReader(spark).read(table, snapshot).filter(wanted);
  }

  private static List<DataFile> files(Table table, Snapshot base, TablePartition partition) {
    if (base == null) {
      return List.of();
    }
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(base.snapshotId()).filter(partition.filter()).planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + table.name(), e);
    }
    return files;
  }

  private static void delete(Table table, List<DataFile> files) {
    for (DataFile file : files) {
      try {
        table.io().deleteFile(file.location());
      } catch (RuntimeException e) {
        // no snapshot knows it, so maintain removes it
        LOG.warn("cannot delete {}: {}", file.location(), e.getMessage());
      }
    }
  }

  private static List<String> locations(List<DataFile> files) {
    return files.stream().map(DataFile::location).toList();
  }

  private static long bytes(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
  }
}
