package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;

import io.ticklake.core.Hour;
import io.ticklake.core.lake.TableSlice;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.Column;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The rows of gold.sector_metrics of one day, in the order of the table. There are at most 1,440 a
 * sector, so one process writes them.
 */
final class SectorMinutes {

  private static final int SECTOR = GOLD_SECTOR_METRICS.position("sector");
  private static final int START = GOLD_SECTOR_METRICS.position("window_start");

  private record Key(String sector, long startMicros) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int bySector = sector.compareTo(other.sector);
      return bySector != 0 ? bySector : Long.compare(startMicros, other.startMicros);
    }
  }

  private final SortedMap<Key, LakeRow> rows = new TreeMap<>();

  private SectorMinutes() {}

  /**
   * Adds up what the tasks found; no symbol is in two of them.
   *
   * @param before the minutes that the day has now
   * @param standing hours whose minutes stay as they are
   */
  static SectorMinutes of(List<FoldDay.Result> results, TableSlice before, Set<Hour> standing) {
    SortedMap<Key, SectorFold.Minute> minutes = new TreeMap<>();
    for (FoldDay.Result result : results) {
      for (SectorFold.Minute minute : result.minutes()) {
        SectorFold.Minute there =
            minutes.putIfAbsent(new Key(minute.sector(), minute.startMicros()), minute);
        if (there != null) {
          there.add(minute);
        }
      }
    }
    SectorMinutes all = new SectorMinutes();
    minutes.forEach((key, minute) -> all.rows.put(key, row(minute)));
    if (!standing.isEmpty()) {
      all.addStanding(before, standing);
    }
    return all;
  }

  private void addStanding(TableSlice before, Set<Hour> standing) {
    try (CloseableIterable<Record> found =
        IcebergGenerics.read(before.table())
            .useSnapshot(before.base().snapshotId())
            .where(before.matching())
            .build()) {
      for (Record record : found) {
        LakeRow row = copyOf(record);
        long start = row.number(START);
        if (standing.contains(Hour.ofMicros(start))) {
          rows.put(new Key((String) row.get(SECTOR), start), row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + before.table().name(), e);
    }
  }

  private static LakeRow copyOf(Record record) {
    LakeRow row = new LakeRow(GOLD_SECTOR_METRICS);
    for (Column column : GOLD_SECTOR_METRICS.columns()) {
      Object value = record.getField(column.name());
      set(
          row,
          column.name(),
          value instanceof OffsetDateTime time
              ? (Object) ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant())
              : value);
    }
    return row;
  }

  int size() {
    return rows.size();
  }

  /** Writes files that nobody sees until they are committed. */
  List<DataFile> write(Table table, long buildId) {
    try (TableWriter writer =
        new TableWriter(table, 0, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))) {
      for (LakeRow row : rows.values()) {
        set(row, "build_id", buildId);
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + table.name(), e);
    }
  }

  private static LakeRow row(SectorFold.Minute minute) {
    LakeRow row = new LakeRow(GOLD_SECTOR_METRICS);
    set(row, "sector", minute.sector());
    set(row, "window_start", minute.startMicros());
    set(row, "trades", minute.trades());
    set(row, "volume", minute.volume().toDecimal(8));
    set(row, "turnover", minute.turnover().toDecimal(16));
    set(row, "vwap", BarSums.vwap(minute.turnover(), minute.volume()));
    set(row, "average_price", minute.averagePrice());
    set(row, "min_price", minute.hasHighLow() ? BigDecimal.valueOf(minute.lowest(), 8) : null);
    set(row, "max_price", minute.hasHighLow() ? BigDecimal.valueOf(minute.highest(), 8) : null);
    set(row, "symbols", minute.symbols());
    return row;
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(GOLD_SECTOR_METRICS.position(column), value);
  }
}
