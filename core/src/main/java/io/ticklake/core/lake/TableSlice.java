package io.ticklake.core.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Part of a table as it was at one moment, such as the partitions that a build replaces.
 *
 * @param table the table as it was loaded
 * @param base the moment; null when the table had no snapshot
 * @param matching which rows; of what is replaced whole partitions, as {@link PartitionReplacement}
 *     asks for
 */
public record TableSlice(Table table, Snapshot base, Expression matching) {

  /** Part of the table as it was loaded. */
  public static TableSlice of(Table table, Expression matching) {
    return new TableSlice(table, table.currentSnapshot(), matching);
  }

  /** The files that may hold such rows, from metadata alone. */
  public List<DataFile> files() {
    return base == null ? List.of() : files(scan());
  }

  /** The same files, with the bounds of their columns. */
  public List<DataFile> filesWithBounds() {
    return base == null ? List.of() : files(scan().includeColumnStats());
  }

  private TableScan scan() {
    return table.newScan().useSnapshot(base.snapshotId()).filter(matching);
  }

  private List<DataFile> files(TableScan scan) {
    List<DataFile> found = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
      files.forEach(file -> found.add(file.file()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + table.name(), e);
    }
    return found;
  }

  /** Rows of these files: at least as many as match, and 0 is exact. */
  public long rows() {
    return files().stream().mapToLong(DataFile::recordCount).sum();
  }

  /** Commits; false, with the files removed, when somebody else changed these partitions. */
  public boolean replace(Collection<DataFile> files) {
    boolean done = new PartitionReplacement(table, base, matching).commit(files);
    if (!done) {
      remove(files);
    }
    return done;
  }

  /** Removes files that were written for it and are not committed. */
  public void remove(Collection<DataFile> files) {
    files.forEach(file -> table.io().deleteFile(file.location()));
  }
}
