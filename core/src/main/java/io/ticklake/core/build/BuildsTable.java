package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.META_BUILDS;

import io.ticklake.core.lake.AddedRows;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.LakeRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;

/** The rows of meta.builds, read and written without Spark. */
public final class BuildsTable {

  private final Lake lake;

  public BuildsTable(Lake lake) {
    this.lake = lake;
  }

  /** Records builds that are about to be committed. */
  public void append(List<Build> builds) {
    AddedRows.append(lake, META_BUILDS, builds, BuildsTable::row);
  }

  /** All recorded builds of a layer, finished or not, in no order. */
  public List<Build> read(String layer) {
    return AddedRows.read(lake, META_BUILDS, Expressions.equal("layer", layer), BuildsTable::build);
  }

  private static LakeRow row(Build build) {
    LakeRow row = new LakeRow(META_BUILDS);
    set(row, "build_id", build.buildId());
    set(row, "layer", build.layer());
    set(row, "partition", build.partition());
    set(row, "log_position", build.logPosition());
    set(row, "inputs", build.inputs());
    set(row, "in_hash", build.inHash());
    set(row, "out_hash", build.outHash());
    set(row, "content_hash", build.contentHash());
    set(row, "rows", build.rows());
    set(row, "bronze_rows", build.bronzeRows());
    set(row, "duplicates", build.duplicates());
    set(row, "trade_ids_reused", build.tradeIdsReused());
    set(row, "started_at", ChronoUnit.MICROS.between(Instant.EPOCH, build.startedAt()));
    return row;
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(META_BUILDS.position(column), value);
  }

  private static Build build(Record row) {
    return new Build(
        number(row, "build_id"),
        (String) row.getField("layer"),
        (String) row.getField("partition"),
        number(row, "log_position"),
        (String) row.getField("inputs"),
        number(row, "in_hash"),
        number(row, "out_hash"),
        number(row, "content_hash"),
        number(row, "rows"),
        number(row, "bronze_rows"),
        number(row, "duplicates"),
        number(row, "trade_ids_reused"),
        ((OffsetDateTime) row.getField("started_at")).toInstant());
  }

  private static long number(Record row, String column) {
    return (Long) row.getField(column);
  }
}
