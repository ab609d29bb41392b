package io.ticklake.analytics;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.Release;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

/**
 * Finds the snapshots of one moment and what is in them. The current metadata files of all tables
 * are read in one statement; each knows the table's snapshots of the past too. meta.releases, which
 * is no part of a release, is always seen as it is now.
 */
final class StatesAtMoment implements AutoCloseable {

  private final Lake lake;
  private final Moment moment;
  private final Consumer<String> notes;
  private final StateCache cache;
  private final ReleaseCache releases;
  private FileIO io;

  StatesAtMoment(Lake lake, Moment moment, Consumer<String> notes) {
    Path folder = lake.properties().localFolder().resolve("cache/states");
    this.lake = lake;
    this.moment = moment;
    this.notes = notes;
    this.cache = new StateCache(folder);
    this.releases = new ReleaseCache(folder);
  }

  Map<TableContract, TableState> read(Collection<TableContract> wanted) {
    Map<TableContract, TableState> tables = new LinkedHashMap<>();
    if (wanted.isEmpty()) {
      return tables;
    }
    Map<String, String> heads = lake.heads();
    Optional<Release> release = release(heads, wanted);
    for (TableContract contract : wanted) {
      String head = heads.get(contract.fullName());
      if (head == null) {
        tables.put(contract, TableState.absent(contract));
      } else if (contract.equals(Tables.META_RELEASES)) {
        tables.put(contract, current(contract, head));
      } else if (release.isPresent()) {
        tables.put(contract, released(contract, head, release.get()));
      } else {
        tables.put(
            contract,
            moment instanceof Moment.AsOf past
                ? asOf(contract, head, past.time())
                : current(contract, head));
      }
    }
    return tables;
  }

  private Optional<Release> release(Map<String, String> heads, Collection<TableContract> wanted) {
    if (moment instanceof Moment.Latest || List.of(Tables.META_RELEASES).containsAll(wanted)) {
      return Optional.empty();
    }
    Optional<Release> release =
        moment.among(releases.read(heads.get(Tables.META_RELEASES.fullName()), this::files));
    if (release.isEmpty()) {
      notes.accept(
          moment instanceof Moment.AsOf past
              ? "no release is kept that is as old as %s: the snapshots of then are read"
                  .formatted(past.time())
              : "there is no release yet: the newest snapshots are read");
    }
    return release;
  }

  private TableState current(TableContract contract, String head) {
    return cache
        .find(contract, head)
        .orElseGet(() -> kept(TableState.of(contract, head, table(contract, head))));
  }

  private TableState released(TableContract contract, String head, Release release) {
    long snapshotId =
        release.tables().stream()
            .filter(entry -> entry.table().equals(contract.fullName()))
            .mapToLong(Release.Entry::snapshotId)
            .findFirst()
            .orElse(0);
    String key = TableState.SNAPSHOT + snapshotId;
    return cache
        .find(contract, key)
        // what the run that made the release has planned, while nobody has written since
        .or(() -> cache.find(contract, head).filter(state -> state.snapshotId() == snapshotId))
        .orElseGet(() -> kept(planned(contract, head, key, snapshotId, release)));
  }

  private TableState planned(
      TableContract contract, String head, String key, long snapshotId, Release release) {
    Table table = table(contract, head);
    Snapshot snapshot = table.snapshot(snapshotId);
    if (snapshotId != 0 && snapshot == null) {
      // Releases keep their snapshots, so this one has just been dropped: the next look finds out.
      throw new NotFoundException(
          "snapshot %d of %s in release %d", snapshotId, contract.fullName(), release.id());
    }
    return TableState.of(contract, key, table, snapshot);
  }

  // Not kept in the cache: the next query will hardly ask for the same moment.
  private TableState asOf(TableContract contract, String head, Instant time) {
    Table table = table(contract, head);
    HistoryEntry last = null;
    for (HistoryEntry entry : table.history()) {
      if (entry.timestampMillis() <= time.toEpochMilli()) {
        last = entry;
      }
    }
    if (last == null && !table.history().isEmpty()) {
      HistoryEntry first = table.history().get(0);
      Snapshot oldest = table.snapshot(first.snapshotId());
      if (oldest == null || oldest.parentId() != null) {
        throw new BadRequest(
            "%s as of %s is no longer kept: its snapshots go back to %s. Name a later --as-of."
                .formatted(
                    contract.fullName(), time, Instant.ofEpochMilli(first.timestampMillis())));
      }
    }
    Snapshot snapshot = last == null ? null : table.snapshot(last.snapshotId());
    if (last != null && snapshot == null) {
      throw new BadRequest(
          "%s as of %s is no longer kept. Name a later --as-of."
              .formatted(contract.fullName(), time));
    }
    return TableState.of(contract, head, table, snapshot);
  }

  private Table table(TableContract contract, String head) {
    return Lake.at(head, contract.fullName(), files());
  }

  private TableState kept(TableState state) {
    cache.keep(state);
    return state;
  }

  /** File access is costly to make, and not needed when every state is cached. */
  private FileIO files() {
    if (io == null) {
      io = lake.properties().newFileIO();
    }
    return io;
  }

  @Override
  public void close() {
    if (io != null) {
      io.close();
    }
  }
}
