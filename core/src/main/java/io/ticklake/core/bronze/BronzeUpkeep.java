package io.ticklake.core.bronze;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.ReleasesTable;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Keeps the metadata of bronze small while a stream commits every few seconds: saves the log, then
 * expires the oldest snapshots. Data files are left alone, so that no reader loses one; what a
 * compaction has replaced is removed by maintenance.
 */
public final class BronzeUpkeep {

  private BronzeUpkeep() {}

  /**
   * What one round has done.
   *
   * @param persisted entries added to meta.bronze_log
   * @param expired snapshots expired
   */
  public record Done(int persisted, int expired) {}

  /**
   * Does one round on both bronze tables.
   *
   * @param keep how many snapshots stay, at least 1; tags, branches and releases stay in any case
   */
  public static Done run(Lake lake, int keep) {
    int expired = 0;
    Map<TableContract, Table> before = new LinkedHashMap<>();
    for (TableContract contract : List.of(Tables.BRONZE_TICKS, Tables.BRONZE_MARKET_INFO)) {
      lake.find(contract).ifPresent(table -> before.put(contract, table));
    }
    // everything in the states just loaded is in the log now, so all of it may be expired
    int persisted = BronzeLog.persist(lake);
    ReleasesTable releases = new ReleasesTable(lake);
    for (Map.Entry<TableContract, Table> table : before.entrySet()) {
      expired += expire(table.getValue(), keep, releases.snapshotsOf(table.getKey()));
    }
    return new Done(persisted, expired);
  }

  private static int expire(Table table, int keep, Set<Long> released) {
    List<Long> old = new ArrayList<>();
    int newer = 0;
    Set<Long> named =
        table.refs().values().stream()
            .map(SnapshotRef::snapshotId)
            .collect(Collectors.toCollection(HashSet::new));
    named.addAll(released);
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (++newer > keep && !named.contains(snapshot.snapshotId())) {
        old.add(snapshot.snapshotId());
      }
    }
    if (old.isEmpty()) {
      return 0;
    }
    // exactly these, whatever their age
    ExpireSnapshots expire =
        table
            .expireSnapshots()
            .expireOlderThan(1)
            .cleanupLevel(ExpireSnapshots.CleanupLevel.METADATA_ONLY);
    old.forEach(expire::expireSnapshotId);
    try {
      expire.commit();
      return old.size();
    } catch (CommitFailedException | IllegalArgumentException e) {
      // somebody else expired or named one of them; the next round has another look
      return 0;
    }
  }
}
