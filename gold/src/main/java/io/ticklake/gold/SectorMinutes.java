package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;

import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * The rows of gold.sector_metrics of one day, in the order of the table. There are at most 1,440 a
 * sector, so one process writes them.
 */
final class SectorMinutes {

  private record Key(String sector, long startMicros) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int bySector = sector.compareTo(other.sector);
      return bySector != 0 ? bySector : Long.compare(startMicros, other.startMicros);
    }
  }

  private final SortedMap<Key, SectorFold.Minute> minutes = new TreeMap<>();

  private SectorMinutes() {}

  /** Adds up what the tasks found; no symbol is in two of them. */
  static SectorMinutes of(List<FoldDay.Result> results) {
    SectorMinutes all = new SectorMinutes();
    for (FoldDay.Result result : results) {
      for (SectorFold.Minute minute : result.minutes()) {
        SectorFold.Minute there =
            all.minutes.putIfAbsent(new Key(minute.sector(), minute.startMicros()), minute);
        if (there != null) {
          there.add(minute);
        }
      }
    }
    return all;
  }

  int size() {
    return minutes.size();
  }

  /** Writes files that nobody sees until they are committed. */
  List<DataFile> write(Table table, long buildId) {
    LakeRow row = new LakeRow(GOLD_SECTOR_METRICS);
    try (TableWriter writer =
        new TableWriter(table, 0, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))) {
      for (SectorFold.Minute minute : minutes.values()) {
        fill(row, minute, buildId);
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + table.name(), e);
    }
  }

  private static void fill(LakeRow row, SectorFold.Minute minute, long buildId) {
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
    set(row, "build_id", buildId);
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(GOLD_SECTOR_METRICS.position(column), value);
  }
}
