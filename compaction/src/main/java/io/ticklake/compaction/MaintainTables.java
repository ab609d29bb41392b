package io.ticklake.compaction;

import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.build.DayGapsTable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.ReleasesTable;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody needs any more: snapshots past their time with the files that only they knew,
 * files that no snapshot knows, left by runs that were killed, and rows of meta.day_gaps whose
 * builds were replaced. What a kept release names stays. Runs beside everything else: what was
 * written lately is never touched.
 */
public final class MaintainTables {

  private static final Logger LOG = LoggerFactory.getLogger(MaintainTables.class);

  private final Lake lake;
  private final Clock clock;
  private final Duration keepSnapshots;
  private final int leastSnapshots;
  private final int mostSnapshots;
  private final Duration orphanAge;

  public MaintainTables(Lake lake, Configuration configuration, Clock clock) {
    this.lake = lake;
    this.clock = clock;
    this.keepSnapshots = configuration.get(Settings.SNAPSHOT_RETENTION);
    this.leastSnapshots = configuration.get(Settings.LEAST_SNAPSHOTS);
    this.mostSnapshots = Math.max(leastSnapshots, configuration.get(Settings.MOST_SNAPSHOTS));
    this.orphanAge = configuration.get(Settings.ORPHAN_AGE);
  }

  /** Maintains those of the tables that exist. */
  public MaintenanceReport run(List<TableContract> tables) {
    if (!lake.exists()) {
      return MaintenanceReport.NONE;
    }
    // What bronze's snapshots say about appends must outlive them. An append of this very moment is
    // not copied yet, so nothing younger is expired, whatever the settings say.
    long copiedUpTo = clock.millis();
    BronzeLog.persist(lake);
    ReleasesTable releases = new ReleasesTable(lake);
    MaintenanceReport report = MaintenanceReport.NONE;
    if (tables.contains(Tables.META_DAY_GAPS)) {
      // By the age from which the files of a build that was not committed are removed: such a build
      // must be no more.
      Instant before = clock.instant().minus(orphanAge);
      report = report.withDeadRows(new DayGapsTable(lake).removeDead(before));
    }
    for (TableContract contract : tables) {
      report =
          lake.find(contract)
              .map(table -> maintain(table, copiedUpTo, releases.snapshotsOf(contract)))
              .map(report::plus)
              .orElse(report);
    }
    return report;
  }

  private MaintenanceReport maintain(Table table, long copiedUpTo, Set<Long> released) {
    Map<String, FileInfo> listed = StoredFiles.list(table);
    StoredFiles.checkListed(table, listed);
    Set<String> knownBefore = StoredFiles.known(table);
    int before = snapshots(table).size();
    expire(table, Math.min(oldestToKeep(table), copiedUpTo), released);
    table.refresh();
    int after = snapshots(table).size();

    // Both the listing and the first look are older than this one. What was known then and is not
    // now, nobody can ask for again; what was never known is an orphan if nobody is about to commit
    // it, which its age tells.
    Set<String> known = StoredFiles.known(table);
    List<String> expired =
        knownBefore.stream()
            .filter(file -> !known.contains(file))
            .filter(file -> delete(table, file))
            .toList();
    long youngest = clock.millis() - orphanAge.toMillis();
    List<FileInfo> orphans =
        listed.entrySet().stream()
            .filter(file -> !known.contains(file.getKey()) && !knownBefore.contains(file.getKey()))
            .map(Map.Entry::getValue)
            .filter(file -> file.createdAtMillis() < youngest)
            .filter(file -> delete(table, file.location()))
            .toList();
    orphans.forEach(file -> LOG.info("removed the orphan {}", file.location()));
    return new MaintenanceReport(
        1,
        Math.max(0, before - after),
        after,
        expired.size(),
        expired.stream().mapToLong(path -> size(listed.get(path))).sum(),
        orphans.size(),
        orphans.stream().mapToLong(FileInfo::size).sum(),
        0);
  }

  // Iceberg's own clean-up leaves the files that a kept compaction replaced until that one expires
  // too, so the files are removed by comparison. Its own choice of snapshots knows no releases.
  private void expire(Table table, long oldestToKeep, Set<Long> released) {
    Set<Long> kept =
        table.refs().values().stream()
            .map(SnapshotRef::snapshotId)
            .collect(Collectors.toCollection(HashSet::new));
    kept.addAll(released);
    List<Long> old =
        snapshots(table).stream()
            .skip(leastSnapshots)
            .filter(snapshot -> snapshot.timestampMillis() < oldestToKeep)
            .map(Snapshot::snapshotId)
            .filter(id -> !kept.contains(id))
            .toList();
    if (old.isEmpty()) {
      return;
    }
    ExpireSnapshots expire =
        table.expireSnapshots().expireOlderThan(1).cleanupLevel(ExpireSnapshots.CleanupLevel.NONE);
    old.forEach(expire::expireSnapshotId);
    expire.commit();
  }

  /** By age, but no more snapshots than there may be. */
  private long oldestToKeep(Table table) {
    long byAge = clock.millis() - keepSnapshots.toMillis();
    List<Snapshot> newestFirst = snapshots(table);
    return newestFirst.size() <= mostSnapshots
        ? byAge
        : Math.max(byAge, newestFirst.get(mostSnapshots - 1).timestampMillis());
  }

  private static List<Snapshot> snapshots(Table table) {
    List<Snapshot> snapshots = new ArrayList<>();
    table.snapshots().forEach(snapshots::add);
    snapshots.sort(Comparator.comparingLong(Snapshot::sequenceNumber).reversed());
    return snapshots;
  }

  private static boolean delete(Table table, String location) {
    try {
      table.io().deleteFile(location);
      return true;
    } catch (NotFoundException e) {
      return false;
    } catch (RuntimeException e) {
      LOG.warn("cannot delete {}: {}; the next run tries again", location, e.getMessage());
      return false;
    }
  }

  private static long size(FileInfo file) {
    return file == null ? 0 : file.size();
  }
}
