package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.bytes;
import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.compaction.MaintainTables;
import io.ticklake.compaction.MaintenanceReport;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    description = {
      "Expires snapshots past maintain.keep_snapshots and removes the files that only they knew, and files that no snapshot knows.",
      "Takes the rows out of meta.day_gaps whose builds were replaced more than maintain.orphan_age ago.",
      "Runs beside a stream, builds and readers."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake maintain",
      "  ticklake maintain --table bronze.ticks --set maintain.keep_snapshots=2h"
    })
final class MaintainCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Option(
      names = "--table",
      paramLabel = "T",
      description = "One table, as bronze.ticks. Default: all.")
  String table;

  @Override
  public Integer call() {
    Instant start = Instant.now();
    Configuration configuration = lakeOptions.configuration();
    List<TableContract> tables = table == null ? Tables.ALL : List.of(Tables.named(table));
    try (Lake lake = lakeOptions.open(configuration)) {
      if (table != null) {
        lake.load(tables.get(0));
      }
      MaintenanceReport report =
          new MaintainTables(lake, configuration, Clock.systemUTC()).run(tables);
      tell(report, Duration.between(start, Instant.now()));
    }
    return ExitCode.OK;
  }

  private void tell(MaintenanceReport report, Duration took) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "maintain");
    object.put("tables", report.tables());
    object.put("snapshots_expired", report.snapshotsExpired());
    object.put("snapshots_kept", report.snapshotsKept());
    object.put("files_removed", report.filesExpired());
    object.put("bytes_removed", report.bytesExpired());
    object.put("orphans_removed", report.orphans());
    object.put("orphan_bytes_removed", report.orphanBytes());
    object.put("dead_rows_removed", report.deadRows());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(
        spec,
        "maintain: %s, %s expired, %d kept, %s removed (%s), %s removed (%s)%s, %s"
            .formatted(
                count(report.tables(), "table"),
                count(report.snapshotsExpired(), "snapshot"),
                report.snapshotsKept(),
                count(report.filesExpired(), "file"),
                bytes(report.bytesExpired()),
                count(report.orphans(), "orphan"),
                bytes(report.orphanBytes()),
                report.deadRows() == 0
                    ? ""
                    : ", " + count(report.deadRows(), "dead row") + " removed",
                seconds(took)),
        object);
  }
}
