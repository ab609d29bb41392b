package io.ticklake.core.bronze;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.util.ArrayList;
import java.util.List;
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
   * @param keep how many snapshots stay, at least 1; tags and branches stay in any case
   */
  public static Done run(Lake lake, int keep) {
    int expired = 0;
    List<Table> before = new ArrayList<>();
    for (TableContract contract : List.of(Tables.BRONZE_TICKS, Tables.BRONZE_MARKET_INFO)) {
      lake.find(contract).ifPresent(before::add);
    }
    // everything in the states just loaded is in the log now, so all of it may be expired
    int persisted = BronzeLog.persist(lake);
    for (Table table : before) {
      expired += expire(table, keep);
    }
    return new Done(persisted, expired);
  }

  private static int expire(Table table, int keep) {
    List<Long> old = new ArrayList<>();
    int newer = 0;
    Set<Long> named =
        table.refs().values().stream().map(SnapshotRef::snapshotId).collect(Collectors.toSet());
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
