package io.ticklake.analytics;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileIO;

/**
 * One snapshot of a table and what it changed, from the table's metadata alone.
 *
 * @param id its id
 * @param time when it was committed
 * @param operation append, overwrite, replace or delete
 * @param addedRows rows in files it added
 * @param deletedRows rows in files it took away
 * @param addedFiles files it added
 * @param deletedFiles files it took away
 * @param current whether it is what readers see now
 */
public record SnapshotLine(
    long id,
    Instant time,
    String operation,
    long addedRows,
    long deletedRows,
    long addedFiles,
    long deletedFiles,
    boolean current) {

  /** All snapshots that can still be read, oldest first; none where the table does not exist. */
  public static List<SnapshotLine> of(Lake lake, TableContract contract) {
    String head = lake.heads().get(contract.fullName());
    if (head == null) {
      return List.of();
    }
    List<SnapshotLine> lines = new ArrayList<>();
    try (FileIO files = lake.properties().newFileIO()) {
      Table table = Lake.at(head, contract.fullName(), files);
      for (Snapshot snapshot : table.snapshots()) {
        Map<String, String> summary = snapshot.summary();
        lines.add(
            new SnapshotLine(
                snapshot.snapshotId(),
                Instant.ofEpochMilli(snapshot.timestampMillis()),
                snapshot.operation(),
                number(summary, SnapshotSummary.ADDED_RECORDS_PROP),
                number(summary, SnapshotSummary.DELETED_RECORDS_PROP),
                number(summary, SnapshotSummary.ADDED_FILES_PROP),
                number(summary, SnapshotSummary.DELETED_FILES_PROP),
                snapshot.equals(table.currentSnapshot())));
      }
    }
    return lines;
  }

  private static long number(Map<String, String> summary, String property) {
    return Long.parseLong(summary.getOrDefault(property, "0"));
  }
}
