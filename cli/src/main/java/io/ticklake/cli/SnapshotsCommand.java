package io.ticklake.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ticklake.analytics.SnapshotLine;
import io.ticklake.analytics.TextTable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    description = "Shows the snapshots of a table that can still be read, oldest first.",
    footer = {"", "Example:", "  ticklake snapshots gold.bars"})
final class SnapshotsCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Mixin ResultOption result;

  @Parameters(paramLabel = "TABLE", description = "Name of the table, as in gold.bars.")
  String table;

  @Override
  public Integer call() throws IOException {
    TableContract contract = Tables.named(table);
    Configuration configuration = lake.configuration();
    try (Lake opened = lake.open(configuration)) {
      LakeOptions.warnIfThereIsNone(opened, spec);
      List<SnapshotLine> snapshots = SnapshotLine.of(opened, contract);
      if (result.isJson()) {
        result.print(spec, json -> write(json, contract, snapshots));
      } else {
        print(snapshots, spec.commandLine().getOut());
      }
    }
    return ExitCode.OK;
  }

  private static void write(
      JsonGenerator json, TableContract contract, List<SnapshotLine> snapshots) throws IOException {
    json.writeStringField("table", contract.fullName());
    json.writeArrayFieldStart("snapshots");
    for (SnapshotLine snapshot : snapshots) {
      json.writeStartObject();
      json.writeNumberField("snapshot_id", snapshot.id());
      json.writeStringField("time", snapshot.time().toString());
      json.writeStringField("operation", snapshot.operation());
      json.writeNumberField("added_rows", snapshot.addedRows());
      json.writeNumberField("deleted_rows", snapshot.deletedRows());
      json.writeNumberField("added_files", snapshot.addedFiles());
      json.writeNumberField("deleted_files", snapshot.deletedFiles());
      json.writeBooleanField("current", snapshot.current());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void print(List<SnapshotLine> snapshots, PrintWriter out) {
    List<List<String>> rows =
        snapshots.stream()
            .map(
                snapshot ->
                    List.of(
                        Long.toString(snapshot.id()),
                        snapshot.time().toString(),
                        snapshot.operation(),
                        number(snapshot.addedRows()),
                        number(snapshot.deletedRows()),
                        number(snapshot.addedFiles()),
                        number(snapshot.deletedFiles())))
            .toList();
    new TextTable(
            List.of(
                "snapshot",
                "time (UTC)",
                "operation",
                "added rows",
                "deleted rows",
                "added files",
                "deleted files"),
            List.of(true, false, false, true, true, true, true),
            Terminals.width())
        .write(rows, out);
    out.printf(Locale.ROOT, "%,d snapshot%s%n", snapshots.size(), snapshots.size() == 1 ? "" : "s");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
