package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.META_DAY_GAPS;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.lake.AddedRows;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.LakeRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;

/**
 * The rows of meta.day_gaps, read and written without Spark. Builds only add rows: one counts while
 * silver.ticks holds the build that it names. A lake without gaps has no such table.
 */
public final class DayGapsTable {

  private final Lake lake;

  public DayGapsTable(Lake lake) {
    this.lake = lake;
  }

  /** Records the gaps of a build of silver that is about to be committed. */
  public void append(List<DayGap> gaps) {
    if (gaps.isEmpty()) {
      return;
    }
    AddedRows.append(lake, META_DAY_GAPS, gaps, DayGapsTable::row);
  }

  /**
   * Removes gaps that count for nothing and never will: those of builds that began before a moment,
   * in hours of which silver holds another build that began before it. Where a build adds gaps at
   * the same time nothing is removed: the next run does it.
   *
   * @param before longer ago than any build runs
   * @return number of gaps removed
   */
  public int removeDead(Instant before) {
    if (lake.find(META_DAY_GAPS).isEmpty()) {
      return 0;
    }
    Map<Hour, Build> silver = CurrentBuilds.ofSilver(lake);
    return remove(gap -> gap.isDead(silver.get(gap.hour()), before));
  }

  int remove(Predicate<DayGap> dead) {
    return AddedRows.remove(lake, META_DAY_GAPS, dead, DayGapsTable::gap, DayGapsTable::row);
  }

  /** All recorded gaps, of builds that count and of others, in no order. */
  public List<DayGap> read() {
    return AddedRows.read(lake, META_DAY_GAPS, Expressions.alwaysTrue(), DayGapsTable::gap);
  }

  private static LakeRow row(DayGap gap) {
    LakeRow row = new LakeRow(META_DAY_GAPS);
    set(row, "hour_start", gap.hour().startMicros());
    set(row, "symbol", gap.series().symbol());
    set(row, "venue", gap.series().venue());
    set(row, "previous_event_time_ns", gap.previousNanos());
    set(row, "missing", gap.missing());
    set(row, "build_id", gap.buildId());
    return row;
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(META_DAY_GAPS.position(column), value);
  }

  private static DayGap gap(Record row) {
    return new DayGap(
        Hour.of(((OffsetDateTime) row.getField("hour_start")).toInstant()),
        new Series((String) row.getField("symbol"), (String) row.getField("venue")),
        (Long) row.getField("previous_event_time_ns"),
        (Long) row.getField("missing"),
        (Long) row.getField("build_id"));
  }
}
