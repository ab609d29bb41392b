package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.META_DAY_GAPS;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.lake.AddedRows;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.LakeRow;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;

/**
 * The rows of meta.day_gaps, read and written without Spark. Rows are only added: one counts while
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
