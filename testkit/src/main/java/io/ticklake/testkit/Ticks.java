package io.ticklake.testkit;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeAppend;
import io.ticklake.core.bronze.Coverage;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;

/**
 * Bronze rows for tests, one tick per line: {@code SYMBOL@VENUE TIME PRICE SIZE [name=value …]}.
 *
 * <p>The time is that of 2026-01-05 UTC or carries its own day: {@code 14:00:00.000000001} or
 * {@code 2026-01-06T09:30:00}. Names: {@code id}, {@code seq}, {@code conditions} (separated by
 * commas), {@code at} (source coordinates, {@code topic:partition:offset}; otherwise the next
 * offset of {@code ticks:0}), {@code attempt}, {@code kind}, {@code of} (the time of the trade that
 * a correction or cancel names), {@code reject}. Lines are separated by line breaks; every call is
 * one append, as the stream would commit it.
 */
public final class Ticks {

  private static final String DAY = "2026-01-05";
  private static final long INGESTED_AT = micros("2026-01-10T00:00:00");

  private final Lake lake;
  private long appends;
  private long offset;

  private Ticks(Lake lake) {
    this.lake = lake;
  }

  /** Ticks for this lake; offsets go on from one append to the next. */
  public static Ticks in(Lake lake) {
    return new Ticks(lake);
  }

  /** Appends the ticks to bronze.ticks in one commit. */
  public Ticks append(String lines) {
    return append(Arrays.asList(lines.strip().split("\\R+")));
  }

  /** Appends one tick per line in one commit. */
  public Ticks append(List<String> lines) {
    Table table = lake.loadOrCreate(BRONZE_TICKS);
    AppendContent content = AppendContent.EMPTY;
    appends++;
    AppendFiles append = table.newAppend();
    try (TableWriter writer = new TableWriter(table, 0, System.nanoTime())) {
      for (String line : lines) {
        LakeRow row = row(line.strip());
        writer.write(row);
        content = content.plus(contentOf(row));
      }
      writer.finish().forEach(append::appendFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new BronzeAppend(Optional.empty(), content).summary().forEach(append::set);
    append.commit();
    return this;
  }

  private LakeRow row(String line) {
    String[] fields = line.split("\\s+", -1);
    String[] series = fields[0].split("@", -1);
    LakeRow row = new LakeRow(BRONZE_TICKS);
    long timeNs = nanos(fields[1]);
    set(row, "format", "ticks");
    set(row, "kind", "trade");
    set(row, "symbol", series[0]);
    set(row, "venue", series[1]);
    set(row, "event_time_ns", timeNs);
    set(row, "event_time", Math.floorDiv(timeNs, 1_000L));
    set(row, "price", new BigDecimal(fields[2]).setScale(8));
    set(row, "size", new BigDecimal(fields[3]).setScale(8));
    set(row, "decode_attempt", 0);
    set(row, "ingested_at", INGESTED_AT + appends * 1_000_000);
    String at = null;
    for (int i = 4; i < fields.length; i++) {
      String name = fields[i].substring(0, fields[i].indexOf('='));
      String value = fields[i].substring(name.length() + 1);
      switch (name) {
        case "id" -> set(row, "trade_id", value);
        case "seq" -> set(row, "sequence", Long.valueOf(value));
        case "conditions" -> set(row, "conditions", List.of(value.split(",", -1)));
        case "attempt" -> set(row, "decode_attempt", Integer.valueOf(value));
        case "kind" -> set(row, "kind", value);
        case "of" -> set(row, "original_event_time_ns", nanos(value));
        case "reject" -> {
          set(row, "reject_reason", value);
          set(row, "kind", null);
        }
        case "at" -> at = value;
        default -> throw new IllegalArgumentException("no such field of a tick: " + fields[i]);
      }
    }
    String[] source = (at == null ? "ticks:0:" + offset++ : at).split(":", -1);
    set(row, "source_topic", source[0]);
    set(row, "source_partition", Integer.valueOf(source[1]));
    set(row, "source_offset", Long.valueOf(source[2]));
    return row;
  }

  private static AppendContent contentOf(LakeRow row) {
    long offset = (Long) value(row, "source_offset");
    SourceRange source =
        new SourceRange(
            (String) value(row, "source_topic"),
            (Integer) value(row, "source_partition"),
            offset,
            offset);
    if (value(row, "reject_reason") != null) {
      return new AppendContent(List.of(source), new TreeMap<>(), new TreeMap<>(), 1, 1);
    }
    long time = (Long) value(row, "event_time");
    SortedMap<Hour, Long> hours = new TreeMap<>();
    hours.put(Hour.ofMicros(time), 1L);
    if (value(row, "original_event_time_ns") instanceof Long original) {
      hours.put(Hour.ofNanos(original), 1L);
    }
    SortedMap<String, Coverage> coverage = new TreeMap<>();
    coverage.put((String) value(row, "venue"), Coverage.of(time));
    return new AppendContent(List.of(source), hours, coverage, 1, 0);
  }

  private static Object value(LakeRow row, String column) {
    return row.get(BRONZE_TICKS.position(column));
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(BRONZE_TICKS.position(column), value);
  }

  private static long nanos(String time) {
    Instant instant = Instant.parse((time.contains("T") ? time : DAY + "T" + time) + "Z");
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  private static long micros(String time) {
    return nanos(time) / 1_000;
  }
}
