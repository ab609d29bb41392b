package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ticklake.analytics.LakeState;
import io.ticklake.analytics.TableState;
import io.ticklake.analytics.TextTable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description =
        "Shows the tables of the newest release: rows, files, bytes, when each was last changed.",
    footer = {"", "Example:", "  ticklake tables --output json"})
final class TablesCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Mixin MomentOptions moment;

  @Mixin ResultOption result;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = lake.configuration();
    try (Lake opened = lake.open(configuration)) {
      LakeState state =
          LakeState.read(opened, Tables.ALL, moment.moment(), LakeOptions.warnings(spec));
      LakeOptions.warnIfThereIsNone(opened, spec);
      List<TableState> tables =
          state.tables().values().stream().filter(TableState::exists).toList();
      if (result.isJson()) {
        result.print(spec, json -> write(json, tables));
      } else {
        print(tables, spec.commandLine().getOut());
      }
    }
    return ExitCode.OK;
  }

  private static void write(JsonGenerator json, List<TableState> tables) throws IOException {
    json.writeArrayFieldStart("tables");
    for (TableState table : tables) {
      json.writeStartObject();
      json.writeStringField("table", table.contract().fullName());
      json.writeNumberField("rows", table.rows());
      json.writeNumberField("files", table.files().size());
      json.writeNumberField("bytes", table.bytes());
      json.writeNumberField("snapshot_id", table.snapshotId());
      json.writeStringField(
          "changed_at", table.committedAt() == null ? null : table.committedAt().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void print(List<TableState> tables, PrintWriter out) {
    List<List<String>> rows =
        tables.stream()
            .map(
                table ->
                    List.of(
                        table.contract().fullName(),
                        String.format(Locale.ROOT, "%,d", table.rows()),
                        String.format(Locale.ROOT, "%,d", table.files().size()),
                        String.format(Locale.ROOT, "%,d", table.bytes()),
                        table.committedAt() == null ? "" : table.committedAt().toString()))
            .toList();
    new TextTable(
            List.of("table", "rows", "files", "bytes", "changed at (UTC)"),
            List.of(false, true, true, true, false),
            Terminals.width())
        .write(rows, out);
    out.printf(
        Locale.ROOT,
        "%s: %s in %s, %,d bytes%n",
        count(tables.size(), "table"),
        count(tables.stream().mapToLong(TableState::rows).sum(), "row"),
        count(tables.stream().mapToLong(table -> table.files().size()).sum(), "file"),
        tables.stream().mapToLong(TableState::bytes).sum());
  }
}
