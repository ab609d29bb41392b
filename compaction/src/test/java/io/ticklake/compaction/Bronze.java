package io.ticklake.compaction;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.StreamProgress;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** Appends to bronze.ticks as a stream does: every call is one commit with one small file. */
final class Bronze {

  private static final AtomicLong OFFSETS = new AtomicLong();

  private Bronze() {}

  /** Ticks as {@code SYMBOL PRICE SIZE}; a price of - makes a reject with its bytes. */
  static void append(Table table, String ingestedAt, String... ticks) {
    BronzeCommits commits = new BronzeCommits(table, BRONZE_TICKS.fullName());
    List<DataFile> files = write(table, ingestedAt, ticks);
    StreamProgress next =
        new StreamProgress(
            "test",
            commits.progress().map(last -> last.batch() + 1).orElse(0L),
            new KafkaTopic("stock-ticks", "id", "stock-ticks"),
            new TreeMap<>(Map.of(0, OFFSETS.get())),
            Instant.parse(ingestedAt).toEpochMilli() * 1_000);
    AppendContent content =
        new AppendContent(List.of(), new TreeMap<>(), new TreeMap<>(), ticks.length, 0);
    assertThat(commits.append(next, content, files)).isTrue();
  }

  /** The same as an import does it: beside any stream. */
  static void importTimes(Table table, String ingestedAt, int times) {
    for (int i = 0; i < times; i++) {
      AppendFiles append = table.newAppend();
      write(table, ingestedAt, "MSFT 41%d.25 10".formatted(i), "AAPL 100.5 3", "X - 0")
          .forEach(append::appendFile);
      append.commit();
    }
  }

  /** As many commits as asked for, each with three ticks out of order. */
  static void appendTimes(Table table, String ingestedAt, int times) {
    for (int i = 0; i < times; i++) {
      append(table, ingestedAt, "MSFT 41%d.25 10".formatted(i), "AAPL 100.5 3", "X - 0");
    }
  }

  static List<DataFile> write(Table table, String ingestedAt, String... ticks) {
    long offset = OFFSETS.getAndAdd(ticks.length);
    try (TableWriter writer = new TableWriter(table, 0, offset)) {
      LakeRow row = new LakeRow(BRONZE_TICKS);
      for (String tick : ticks) {
        row.clear();
        fill(row, Instant.parse(ingestedAt), offset++, tick.split(" "));
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(LakeRow row, Instant ingestedAt, long offset, String[] tick) {
    set(row, "source_topic", "stock-ticks");
    set(row, "source_partition", 0);
    set(row, "source_offset", offset);
    set(row, "decode_attempt", 0);
    set(row, "ingested_at", ingestedAt.toEpochMilli() * 1_000);
    set(row, "format", "ticks");
    if (tick[1].equals("-")) {
      set(row, "reject_reason", "price_not_positive");
      set(row, "raw", ByteBuffer.wrap("{\"price\":-1}".getBytes(StandardCharsets.UTF_8)));
      return;
    }
    set(row, "kind", "trade");
    set(row, "symbol", tick[0]);
    set(row, "venue", "XNAS");
    set(row, "event_time", ingestedAt.toEpochMilli() * 1_000 - offset);
    set(row, "event_time_ns", (ingestedAt.toEpochMilli() * 1_000 - offset) * 1_000);
    set(row, "price", new BigDecimal(tick[1]).setScale(8));
    set(row, "size", new BigDecimal(tick[2]).setScale(8));
    set(row, "conditions", offset % 2 == 0 ? List.of("@", "TI") : null);
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(BRONZE_TICKS.position(column), value);
  }

  /** The table as another process would open it. */
  static Table open(Lake lake) {
    return lake.loadOrCreate(BRONZE_TICKS);
  }
}
