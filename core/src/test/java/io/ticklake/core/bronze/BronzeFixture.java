package io.ticklake.core.bronze;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** A lake with one bronze table, and batches of a topic of one partition. */
final class BronzeFixture {

  static final KafkaTopic TOPIC = new KafkaTopic("stock-ticks", "id1", "stock-ticks");
  private static final long AT = Hour.parse("2026-01-05T14").startMicros();

  private BronzeFixture() {}

  static Lake lake(Path folder) {
    return Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults());
  }

  static BronzeCommits commits(Lake lake) {
    return new BronzeCommits(lake.loadOrCreate(BRONZE_TICKS), "bronze.ticks");
  }

  static StreamProgress progress(String stream, long batch, long end) {
    return new StreamProgress(stream, batch, TOPIC, new TreeMap<>(Map.of(0, end)), AT);
  }

  /** Adds offsets {@code first} to {@code end - 1} as one batch. */
  static boolean append(Lake lake, String stream, long batch, long first, long end) {
    return commits(lake)
        .append(
            progress(stream, batch, end),
            content("stock-ticks", first, end),
            files(lake, "stock-ticks", first, end));
  }

  static AppendContent content(String source, long first, long end) {
    return new AppendContent(
        List.of(new SourceRange(source, 0, first, end - 1)),
        new TreeMap<>(Map.of(Hour.ofMicros(AT), end - first)),
        new TreeMap<>(Map.of("SIM", new Coverage(AT, AT + 1))),
        end - first,
        0);
  }

  static List<DataFile> files(Lake lake, String source, long first, long end) {
    Table table = lake.loadOrCreate(BRONZE_TICKS);
    LakeRow row = new LakeRow(BRONZE_TICKS);
    try (TableWriter writer = new TableWriter(table, 0, System.nanoTime())) {
      for (long offset = first; offset < end; offset++) {
        row.clear();
        row.set(BRONZE_TICKS.position("source_topic"), source);
        row.set(BRONZE_TICKS.position("source_partition"), 0);
        row.set(BRONZE_TICKS.position("source_offset"), offset);
        row.set(BRONZE_TICKS.position("decode_attempt"), 0);
        row.set(BRONZE_TICKS.position("ingested_at"), AT);
        row.set(BRONZE_TICKS.position("format"), "ticks");
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Offsets in the table, sorted. */
  static List<Long> offsets(Lake lake) {
    List<Long> offsets = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(lake.load(BRONZE_TICKS)).select("source_offset").build()) {
      rows.forEach(row -> offsets.add((Long) row.getField("source_offset")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    offsets.sort(null);
    return offsets;
  }

  /** What a compaction does: other files with the same rows, in a snapshot without a record. */
  static void compact(Lake lake) {
    Table table = lake.load(BRONZE_TICKS);
    List<DataFile> old = new ArrayList<>();
    try (var tasks = table.newScan().planFiles()) {
      tasks.forEach(task -> old.add(task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Long> offsets = offsets(lake);
    var rewrite = table.newRewrite();
    old.forEach(rewrite::deleteFile);
    files(lake, "stock-ticks", offsets.get(0), offsets.get(offsets.size() - 1) + 1)
        .forEach(rewrite::addFile);
    rewrite.commit();
  }

  /** What a careless person may do at any moment: every snapshot but the head goes. */
  static void expireAllButTheHead(Lake lake) {
    lake.load(BRONZE_TICKS)
        .expireSnapshots()
        .expireOlderThan(Long.MAX_VALUE)
        .retainLast(1)
        .commit();
  }
}
