package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.META_TAILS;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The lookbacks that meta.tails holds, without their content: enough to see whether a build would
 * read today what it read when it was made.
 */
public final class Lookbacks {

  /**
   * What one series hands on at the end of an hour.
   *
   * @param traded whether it traded in that hour
   * @param contentHash hash of the state
   */
  public record Mark(boolean traded, long contentHash) {}

  private final NavigableMap<Hour, Map<Series, Mark>> byHour;

  public Lookbacks(Map<Hour, Map<Series, Mark>> byHour) {
    this.byHour = Collections.unmodifiableNavigableMap(new TreeMap<>(byHour));
  }

  /** Reads those whose hour_start matches the filter. */
  public static Lookbacks read(Table table, Expression filter) {
    Map<Hour, Map<Series, Mark>> byHour = new HashMap<>();
    if (table.currentSnapshot() == null) {
      return new Lookbacks(byHour);
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table)
            .where(filter)
            .select("hour_start", "symbol", "venue", "traded", "content_hash")
            .build()) {
      for (Record row : rows) {
        Hour hour = Hour.of(((OffsetDateTime) row.getField("hour_start")).toInstant());
        byHour
            .computeIfAbsent(hour, h -> new HashMap<>())
            .put(
                new Series((String) row.getField("symbol"), (String) row.getField("venue")),
                new Mark((Boolean) row.getField("traded"), (Long) row.getField("content_hash")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + META_TAILS.fullName(), e);
    }
    return new Lookbacks(byHour);
  }

  /** The last hour of the newest day before this hour's day that has lookbacks. */
  public static Optional<Hour> closingBefore(Table table, Snapshot snapshot, Hour hour) {
    if (snapshot == null) {
      return Optional.empty();
    }
    long dayStart = Hour.firstOf(hour.day()).startMicros();
    Hour newest = null;
    try (CloseableIterable<FileScanTask> files =
        table
            .newScan()
            .useSnapshot(snapshot.snapshotId())
            .filter(Expressions.lessThan("hour_start", dayStart))
            .planFiles()) {
      for (FileScanTask file : files) {
        Hour of = new Hour(file.file().partition().get(0, Integer.class));
        if (of.hourOfDay() == 23 && (newest == null || of.compareTo(newest) > 0)) {
          newest = of;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + META_TAILS.fullName(), e);
    }
    return Optional.ofNullable(newest);
  }

  /** Hours that have lookbacks, in time order. */
  public NavigableMap<Hour, Map<Series, Mark>> byHour() {
    return byHour;
  }

  /**
   * Hash of what a series reads before an hour, to be added up over series.
   *
   * @param contentHash hash of its state; 0 for a series that never traded
   */
  public static long hash(Series series, long contentHash) {
    return new Fingerprint().add(series.symbol()).add(series.venue()).add(contentHash).value();
  }
}
