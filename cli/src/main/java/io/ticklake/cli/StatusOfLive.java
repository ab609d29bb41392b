package io.ticklake.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ticklake.analytics.TextTable;
import io.ticklake.core.LakeException;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.live.LiveDatabase;
import io.ticklake.live.LiveStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The part of {@code status} about the live tables.
 *
 * @param problem why nothing is known, or null
 */
record StatusOfLive(Optional<LiveStatus> status, String problem) {

  /** Asks where a reader's password is known; who has none has no live tables. */
  static StatusOfLive read(Configuration configuration) {
    if (configuration.get(Settings.LIVE_READER_PASSWORD).isEmpty()) {
      return new StatusOfLive(Optional.empty(), null);
    }
    try {
      return new StatusOfLive(LiveStatus.read(LiveDatabase.ofReader(configuration)), null);
    } catch (LakeException e) {
      return new StatusOfLive(Optional.empty(), e.getMessage());
    }
  }

  void print(PrintWriter out) {
    if (problem != null) {
      out.println();
      out.println("live tables unknown: " + problem);
    }
    status.ifPresent(live -> print(live, out));
  }

  private static void print(LiveStatus live, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "live: batch %,d, %s ago, lag %s, newest event %s, closed up to %s%n",
        live.batch(),
        ResultOption.age(Duration.between(live.committedAt(), Instant.now())),
        ResultOption.count(live.lag(), "record"),
        live.newestEvent() == null ? "none" : live.newestEvent().toString(),
        live.watermark() == null ? "nothing" : live.watermark().toString());
    if (live.job() != null) {
      out.printf(
          Locale.ROOT,
          "in memory: %s of market info, %,d kB of heap%n",
          ResultOption.count(live.job().securities(), "record"),
          live.job().heapBytes() / 1_000);
    }
    new TextTable(List.of("records", "number"), List.of(false, true), Terminals.width())
        .write(
            live.records().entrySet().stream()
                .map(fate -> List.of(fate.getKey(), number(fate.getValue())))
                .toList(),
            out);
    out.println();
    new TextTable(
            List.of("live table", "rows (about)", "kB"),
            List.of(false, true, true),
            Terminals.width())
        .write(
            live.tables().entrySet().stream()
                .map(
                    table ->
                        List.of(
                            table.getKey(),
                            number(table.getValue().rows()),
                            number(table.getValue().bytes() / 1_000)))
                .toList(),
            out);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStringField("live_problem", problem);
    if (status.isEmpty()) {
      json.writeNullField("live");
      return;
    }
    LiveStatus live = status.get();
    json.writeObjectFieldStart("live");
    json.writeNumberField("batch", live.batch());
    json.writeStringField("committed_at", text(live.committedAt()));
    json.writeStringField("newest_event", text(live.newestEvent()));
    json.writeStringField("watermark", text(live.watermark()));
    json.writeNumberField("lag", live.lag());
    writeNumbers(json, "records", live.records());
    Map<String, Long> rows = new LinkedHashMap<>();
    Map<String, Long> bytes = new LinkedHashMap<>();
    live.tables()
        .forEach(
            (table, size) -> {
              rows.put(table, size.rows());
              bytes.put(table, size.bytes());
            });
    writeNumbers(json, "rows", rows);
    writeNumbers(json, "bytes", bytes);
    if (live.job() != null) {
      json.writeNumberField("securities_in_memory", live.job().securities());
      json.writeNumberField("heap_bytes", live.job().heapBytes());
    }
    json.writeEndObject();
  }

  private static void writeNumbers(JsonGenerator json, String name, Map<String, Long> numbers)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> number : numbers.entrySet()) {
      json.writeNumberField(number.getKey(), number.getValue());
    }
    json.writeEndObject();
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }
}
