package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.META_BUILDS;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** The rows of meta.builds, read and written without Spark. */
public final class BuildsTable {

  private final Lake lake;

  public BuildsTable(Lake lake) {
    this.lake = lake;
  }

  /** Records builds that are about to be committed. */
  public void append(List<Build> builds) {
    Table table = lake.loadOrCreate(META_BUILDS);
    List<DataFile> files;
    try (TableWriter writer =
        new TableWriter(table, 0, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))) {
      for (Build build : builds) {
        writer.write(row(build));
      }
      files = writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + META_BUILDS.fullName(), e);
    }
    AppendFiles append = table.newAppend();
    files.forEach(append::appendFile);
    append.commit();
  }

  /** All recorded builds of a layer, finished or not, in no order. */
  public List<Build> read(String layer) {
    List<Build> builds = new ArrayList<>();
    lake.find(META_BUILDS)
        .ifPresent(
            table -> {
              try (CloseableIterable<Record> rows =
                  IcebergGenerics.read(table).where(Expressions.equal("layer", layer)).build()) {
                rows.forEach(row -> builds.add(build(row)));
              } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + META_BUILDS.fullName(), e);
              }
            });
    return builds;
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
