package io.ticklake.compaction;

/**
 * What maintenance removed.
 *
 * @param tables tables looked at
 * @param snapshotsExpired old states that can no longer be read
 * @param snapshotsKept states that still can
 * @param filesExpired files that only expired snapshots knew
 * @param bytesExpired their size
 * @param orphans files that no snapshot knew
 * @param orphanBytes their size
 * @param deadRows rows of meta.day_gaps that counted for nothing any more
 */
public record MaintenanceReport(
    int tables,
    int snapshotsExpired,
    int snapshotsKept,
    int filesExpired,
    long bytesExpired,
    int orphans,
    long orphanBytes,
    int deadRows) {

  /** Nothing. */
  public static final MaintenanceReport NONE = new MaintenanceReport(0, 0, 0, 0, 0, 0, 0, 0);

  MaintenanceReport withDeadRows(int removed) {
    return plus(new MaintenanceReport(0, 0, 0, 0, 0, 0, 0, removed));
  }

  MaintenanceReport plus(MaintenanceReport other) {
    return new MaintenanceReport(
        tables + other.tables,
        snapshotsExpired + other.snapshotsExpired,
        snapshotsKept + other.snapshotsKept,
        filesExpired + other.filesExpired,
        bytesExpired + other.bytesExpired,
        orphans + other.orphans,
        orphanBytes + other.orphanBytes,
        deadRows + other.deadRows);
  }
}
