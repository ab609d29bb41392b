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
 */
public record MaintenanceReport(
    int tables,
    int snapshotsExpired,
    int snapshotsKept,
    int filesExpired,
    long bytesExpired,
    int orphans,
    long orphanBytes) {

  /** Nothing. */
  public static final MaintenanceReport NONE = new MaintenanceReport(0, 0, 0, 0, 0, 0, 0);

  MaintenanceReport plus(MaintenanceReport other) {
    return new MaintenanceReport(
        tables + other.tables,
        snapshotsExpired + other.snapshotsExpired,
        snapshotsKept + other.snapshotsKept,
        filesExpired + other.filesExpired,
        bytesExpired + other.bytesExpired,
        orphans + other.orphans,
        orphanBytes + other.orphanBytes);
  }
}
