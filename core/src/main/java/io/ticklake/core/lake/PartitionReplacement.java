package io.ticklake.core.lake;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Replaces whole partitions of a table in one commit: what the partitions held in the base snapshot
 * goes, the new files come, and nothing else changes. A commit of somebody else to the same
 * partitions since the base is a conflict: the caller starts again from the new head. Spark's own
 * overwrite checks none of this and loses the other writer's rows.
 */
public final class PartitionReplacement {

  private final Table table;
  private final Snapshot base;
  private final Expression partitions;
  private final Map<String, String> summary = new HashMap<>();

  /**
   * @param table the table as it was read
   * @param base snapshot the new rows were computed from; null when the table had none
   * @param partitions selects whole partitions: equality on identity columns, or a range from hour
   *     to hour of a column that is partitioned by hour
   */
  public PartitionReplacement(Table table, Snapshot base, Expression partitions) {
    this.table = table;
    this.base = base;
    this.partitions = partitions;
  }

  /** Adds an entry to the summary of the snapshot. */
  public PartitionReplacement with(String key, String value) {
    summary.put(key, value);
    return this;
  }

  /**
   * Commits. No file of {@code added} may lie outside the partitions: that is checked and a bug.
   * Returns false, with nothing changed, when somebody else changed these partitions since the
   * base. Where nothing is replaced and nothing added, no snapshot is made.
   */
  public boolean commit(Collection<DataFile> added) {
    OverwriteFiles overwrite = table.newOverwrite();
    long removed = 0;
    try (CloseableIterable<FileScanTask> files = filesBefore()) {
      for (FileScanTask file : files) {
        overwrite.deleteFile(file.file());
        removed++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + table.name(), e);
    }
    if (removed == 0 && added.isEmpty()) {
      return true;
    }
    added.forEach(overwrite::addFile);
    summary.forEach(overwrite::set);
    if (base != null) {
      overwrite.validateFromSnapshot(base.snapshotId());
    }
    overwrite
        .overwriteByRowFilter(Expressions.alwaysFalse())
        .conflictDetectionFilter(partitions)
        .validateNoConflictingData()
        .validateNoConflictingDeletes();
    try {
      overwrite.commit();
      return true;
    } catch (ValidationException e) {
      return false;
    } catch (CommitFailedException e) {
      throw new Unavailable(
          "%s was busy: %s. Try again.".formatted(table.name(), e.getMessage()), e);
    }
  }

  private CloseableIterable<FileScanTask> filesBefore() {
    return base == null
        ? CloseableIterable.empty()
        : table.newScan().useSnapshot(base.snapshotId()).filter(partitions).planFiles();
  }

  /** The current snapshot of a table, read afresh. */
  public static Optional<Snapshot> head(Table table) {
    table.refresh();
    return Optional.ofNullable(table.currentSnapshot());
  }
}
