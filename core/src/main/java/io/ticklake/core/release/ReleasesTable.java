package io.ticklake.core.release;

import static io.ticklake.core.table.Tables.META_RELEASES;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The rows of meta.releases, read and written without Spark. The table holds the releases that are
 * kept and no others: maintenance expires no snapshot that it names.
 */
public final class ReleasesTable {

  private static final int TRIES = 10;

  private final Lake lake;

  public ReleasesTable(Lake lake) {
    this.lake = lake;
  }

  /** The releases that are kept, oldest first. */
  public List<Release> read() {
    return lake.find(META_RELEASES).map(ReleasesTable::read).orElse(List.of());
  }

  /** Snapshots of a table that the kept releases name: nobody may expire them. */
  public Set<Long> snapshotsOf(TableContract contract) {
    return read().stream()
        .flatMap(release -> release.tables().stream())
        .filter(entry -> entry.table().equals(contract.fullName()))
        .map(Release.Entry::snapshotId)
        .collect(Collectors.toSet());
  }

  /**
   * Records a state of the tables as the newest release and drops those that are past their time.
   * If it is the state of the newest release already, nothing is written.
   *
   * @param tables every table but meta.releases itself
   * @param keep how long a release is kept
   * @param least newest releases that are kept at any age
   */
  public Release add(List<Release.Entry> tables, Instant now, Duration keep, int least) {
    // Microseconds are what the table keeps.
    Instant at = now.truncatedTo(ChronoUnit.MICROS);
    for (int i = 0; i < TRIES; i++) {
      Table table = lake.loadOrCreate(META_RELEASES);
      Snapshot base = table.currentSnapshot();
      List<Release> before = read(table);
      Release newest = before.isEmpty() ? null : before.get(before.size() - 1);
      if (newest != null && newest.holds(tables)) {
        return newest;
      }
      Release added = new Release(newest == null ? 1 : newest.id() + 1, at, tables);
      List<Release> after = new ArrayList<>(before);
      after.add(added);
      Instant oldest = at.minus(keep);
      int young = Math.max(0, after.size() - least);
      for (int j = young - 1; j >= 0; j--) {
        if (after.get(j).publishedAt().isBefore(oldest)) {
          after.remove(j);
        }
      }
      if (replace(table, base, after)) {
        return added;
      }
    }
    throw new Unavailable(
        "meta.releases of %s is written by others all the time. Try again."
            .formatted(lake.location()));
  }

  private static boolean replace(Table table, Snapshot base, List<Release> releases) {
    List<DataFile> files = write(table, releases);
    if (new PartitionReplacement(table, base, Expressions.alwaysTrue()).commit(files)) {
      return true;
    }
    files.forEach(file -> table.io().deleteFile(file.location()));
    return false;
  }

  private static List<DataFile> write(Table table, List<Release> releases) {
    LakeRow row = new LakeRow(META_RELEASES);
    long attempt = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    try (TableWriter writer = new TableWriter(table, 0, attempt)) {
      for (Release release : releases) {
        for (Release.Entry entry : release.tables()) {
          row.clear();
          set(row, "release_id", release.id());
          set(row, "published_at", micros(release.publishedAt()));
          set(row, "table_name", entry.table());
          set(row, "snapshot_id", entry.snapshotId());
          set(row, "committed_at", micros(entry.committedAt()));
          set(row, "rows", entry.rows());
          set(row, "files", entry.files());
          set(row, "bytes", entry.bytes());
          writer.write(row);
        }
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + META_RELEASES.fullName(), e);
    }
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(META_RELEASES.position(column), value);
  }

  private static Long micros(Instant time) {
    return time == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** The releases that a state of the table keeps, oldest first. */
  public static List<Release> read(Table table) {
    SortedMap<Long, Release> releases = new TreeMap<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record row : rows) {
        Release one =
            new Release(number(row, "release_id"), time(row, "published_at"), List.of(entry(row)));
        releases.merge(one.id(), one, ReleasesTable::joined);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + META_RELEASES.fullName(), e);
    }
    return List.copyOf(releases.values());
  }

  private static Release joined(Release first, Release second) {
    List<Release.Entry> tables = new ArrayList<>(first.tables());
    tables.addAll(second.tables());
    return new Release(first.id(), first.publishedAt(), tables);
  }

  private static Release.Entry entry(Record row) {
    return new Release.Entry(
        row.getField("table_name").toString(),
        number(row, "snapshot_id"),
        time(row, "committed_at"),
        number(row, "rows"),
        number(row, "files"),
        number(row, "bytes"));
  }

  private static long number(Record row, String column) {
    return (Long) row.getField(column);
  }

  private static Instant time(Record row, String column) {
    OffsetDateTime time = (OffsetDateTime) row.getField(column);
    return time == null ? null : time.toInstant();
  }
}
