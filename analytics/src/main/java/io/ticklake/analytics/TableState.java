package io.ticklake.analytics;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * One table at one snapshot, from its metadata alone.
 *
 * @param contract which table
 * @param metadataLocation the metadata file that describes the state, {@code snapshot-ID} for the
 *     state of a release; empty if the table does not exist
 * @param snapshotId the snapshot; 0 before the first one
 * @param committedAt when the snapshot was made; null before the first one
 * @param columnIds the stored columns and the ids under which data files know them
 * @param files every data file of the snapshot
 */
public record TableState(
    TableContract contract,
    String metadataLocation,
    long snapshotId,
    Instant committedAt,
    Map<String, Integer> columnIds,
    List<StoredFile> files) {

  /** What the states of snapshots that need not be current are known by. */
  static final String SNAPSHOT = "snapshot-";

  /** A table that nobody has written to. */
  static TableState absent(TableContract contract) {
    return new TableState(contract, "", 0, null, Map.of(), List.of());
  }

  /** Plans a scan of the table's current snapshot. */
  static TableState of(TableContract contract, String metadataLocation, Table table) {
    return of(contract, metadataLocation, table, table.currentSnapshot());
  }

  /** Plans a scan of any of its snapshots; null: of the time before the first one. */
  static TableState of(
      TableContract contract, String metadataLocation, Table table, Snapshot snapshot) {
    Map<String, Integer> columnIds = new LinkedHashMap<>();
    for (Types.NestedField field : table.schema().columns()) {
      columnIds.put(field.name(), field.fieldId());
    }
    if (snapshot == null) {
      return new TableState(contract, metadataLocation, 0, null, columnIds, List.of());
    }
    return new TableState(
        contract,
        metadataLocation,
        snapshot.snapshotId(),
        Instant.ofEpochMilli(snapshot.timestampMillis()),
        columnIds,
        files(contract, table, snapshot.snapshotId()));
  }

  private static List<StoredFile> files(TableContract contract, Table table, long snapshotId) {
    List<StoredFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table
            .newScan()
            .useSnapshot(snapshotId)
            .includeColumnStats(FileBounds.columns(contract))
            .planFiles()) {
      for (FileScanTask task : tasks) {
        if (!task.deletes().isEmpty()) {
          throw new BadData(
              "%s has delete files, which ticklake never writes. Rewrite the table without them."
                  .formatted(contract.fullName()));
        }
        files.add(
            new StoredFile(
                task.file().location(),
                task.file().fileSizeInBytes(),
                task.file().recordCount(),
                FileBounds.of(contract, table.schema(), task.file())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the files of " + contract.fullName(), e);
    }
    return List.copyOf(files);
  }

  /** Whether the table is there, with rows or without. */
  public boolean exists() {
    return !metadataLocation.isEmpty();
  }

  public long rows() {
    return files.stream().mapToLong(StoredFile::rows).sum();
  }

  public long bytes() {
    return files.stream().mapToLong(StoredFile::bytes).sum();
  }
}
