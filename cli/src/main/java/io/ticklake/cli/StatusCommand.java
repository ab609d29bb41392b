package io.ticklake.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ticklake.analytics.TextTable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.platform.LakeStatus;
import io.ticklake.platform.LakeStatus.PartStatus;
import io.ticklake.platform.LakeStatus.TableStatus;
import io.ticklake.platform.LakeStatus.TopicStatus;
import io.ticklake.platform.PlatformFolder;
import io.ticklake.platform.ReadStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Shows what runs, how far the bronze stream is behind, how fresh each table is, how far the live tables are, and the disk.",
    footer = {"", "Example:", "  ticklake status --output json"})
final class StatusCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Mixin ResultOption result;

  @Override
  public Integer call() throws IOException {
    Configuration asked = lake.asked();
    PlatformFolder folder = PlatformOptions.folder(LakeOptions.location(asked), asked);
    // up may keep the lake in a store of its own, under keys of its own
    Configuration configuration = PlatformOptions.withRunning(asked, folder);
    try (Lake opened = Lake.open(LakeOptions.location(configuration), configuration)) {
      LakeStatus status = new ReadStatus(folder, opened, configuration).read();
      LakeOptions.warnIfThereIsNone(opened, spec);
      StatusOfLive live = StatusOfLive.read(configuration);
      if (result.isJson()) {
        result.print(
            spec,
            json -> {
              write(json, status);
              live.write(json);
            });
      } else {
        print(status, live, spec.commandLine().getOut());
      }
    }
    return ExitCode.OK;
  }

  private static void print(LakeStatus status, StatusOfLive live, PrintWriter out) {
    out.printf("%s: %s%n", status.lake(), status.phase());
    if (!status.parts().isEmpty()) {
      out.println();
      table(
          out,
          List.of("part", "state", "pid", "memory MB", "port", "restarts", "log"),
          List.of(false, false, true, true, true, true, false),
          status.parts().stream().map(StatusCommand::cells).toList());
    }
    out.println();
    if (status.brokerProblem() != null) {
      out.println("lag unknown: " + status.brokerProblem());
    } else {
      table(
          out,
          List.of("topic", "records", "not in bronze yet"),
          List.of(false, true, true),
          status.topics().stream()
              .map(topic -> List.of(topic.topic(), number(topic.records()), number(topic.lag())))
              .toList());
    }
    out.println();
    Instant now = Instant.now();
    table(
        out,
        List.of("table", "rows", "newest event (UTC)", "changed (UTC)", "ago"),
        List.of(false, true, false, false, true),
        status.tables().stream().map(table -> cells(table, now)).toList());
    live.print(out);
    out.println();
    out.printf(
        Locale.ROOT,
        "%d parts, %,d MB of memory; %,d MB of disk used, %,d MB free%n",
        status.parts().size(),
        status.memoryBytes() >> 20,
        status.usedBytes() >> 20,
        status.freeBytes() >> 20);
  }

  private static List<String> cells(PartStatus part) {
    return List.of(
        part.name(),
        part.state(),
        part.pid() == 0 ? "" : Long.toString(part.pid()),
        number(part.memoryBytes() >> 20),
        part.port() == null ? "" : part.port().toString(),
        number(part.restarts()),
        part.log());
  }

  private static List<String> cells(TableStatus table, Instant now) {
    return List.of(
        table.table(),
        number(table.rows()),
        text(table.newestEvent()),
        text(table.committedAt()),
        table.committedAt() == null
            ? ""
            : ResultOption.age(Duration.between(table.committedAt(), now)));
  }

  private static void table(
      PrintWriter out, List<String> names, List<Boolean> right, List<List<String>> rows) {
    new TextTable(names, right, Terminals.width()).write(rows, out);
  }

  private static void write(JsonGenerator json, LakeStatus status) throws IOException {
    json.writeStringField("lake", status.lake());
    json.writeStringField("phase", status.phase());
    json.writeArrayFieldStart("parts");
    for (PartStatus part : status.parts()) {
      json.writeStartObject();
      json.writeStringField("part", part.name());
      json.writeStringField("state", part.state());
      json.writeNumberField("pid", part.pid());
      json.writeNumberField("memory_bytes", part.memoryBytes());
      if (part.port() != null) {
        json.writeNumberField("port", part.port());
      }
      json.writeNumberField("restarts", part.restarts());
      json.writeStringField("log", part.log());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("topics");
    for (TopicStatus topic : status.topics()) {
      json.writeStartObject();
      json.writeStringField("topic", topic.topic());
      json.writeNumberField("records", topic.records());
      json.writeNumberField("lag", topic.lag());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("broker_problem", status.brokerProblem());
    json.writeArrayFieldStart("tables");
    for (TableStatus table : status.tables()) {
      json.writeStartObject();
      json.writeStringField("table", table.table());
      json.writeNumberField("rows", table.rows());
      json.writeStringField("newest_event", orNull(table.newestEvent()));
      json.writeStringField("committed_at", orNull(table.committedAt()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("memory_bytes", status.memoryBytes());
    json.writeNumberField("disk_used_bytes", status.usedBytes());
    json.writeNumberField("disk_free_bytes", status.freeBytes());
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String text(Instant time) {
    return time == null ? "" : time.toString();
  }

  private static String orNull(Instant time) {
    return time == null ? null : time.toString();
  }
}
