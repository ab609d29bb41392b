package io.ticklake.gold;

import io.ticklake.core.lake.PartitionReplacement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Partitions of a table as they were when a build began.
 *
 * @param base null when the table had no snapshot
 */
record Target(Table table, Snapshot base, Expression partitions) {

  static Target of(Table table, Expression partitions) {
    return new Target(table, table.currentSnapshot(), partitions);
  }

  /** Rows of the files that may hold rows of these partitions, from metadata alone. */
  long rows() {
    if (base == null) {
      return 0;
    }
    long rows = 0;
    try (CloseableIterable<FileScanTask> files =
        table.newScan().useSnapshot(base.snapshotId()).filter(partitions).planFiles()) {
      for (FileScanTask file : files) {
        rows += file.file().recordCount();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + table.name(), e);
    }
    return rows;
  }

  /** Commits; false, with the files removed, when somebody else changed these partitions. */
  boolean replace(List<DataFile> files) {
    boolean done = new PartitionReplacement(table, base, partitions).commit(files);
    if (!done) {
      remove(files);
    }
    return done;
  }

  void remove(List<DataFile> files) {
    files.forEach(file -> table.io().deleteFile(file.location()));
  }
}
