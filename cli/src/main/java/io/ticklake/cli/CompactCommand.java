package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.bytes;
import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.compaction.CompactPartitions;
import io.ticklake.compaction.CompactionPlan;
import io.ticklake.compaction.CompactionReport.Rewritten;
import io.ticklake.compaction.PartitionFiles;
import io.ticklake.compaction.Period;
import io.ticklake.compaction.PlanCompaction;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.engine.SparkSessions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description = {
      "Rewrites the small files of partitions into few sorted ones, beside a running stream, builds and readers.",
      "Rows and a checksum are compared before the commit. Of bronze only hours that the stream has passed."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake compact --table bronze.ticks --hour 2026-01-05T14",
      "  ticklake compact --table gold.bars --month 2026-01",
      "  ticklake compact --auto"
    })
final class CompactCommand implements Callable<Integer> {

  /** What to rewrite; exactly one of them. */
  static final class Which {
    @Option(
        names = "--hour",
        paramLabel = "H",
        required = true,
        description = "The partitions of one UTC hour.")
    String hour;

    @Option(
        names = "--day",
        paramLabel = "D",
        required = true,
        description = "All partitions inside one UTC day.")
    String day;

    @Option(
        names = "--month",
        paramLabel = "M",
        required = true,
        description = "All partitions inside one UTC month.")
    String month;

    @Option(
        names = "--auto",
        required = true,
        description =
            "Every partition that has enough small files (compact.least_files), of all tables or of --table.")
    boolean auto;

    Period period() {
      return hour != null ? Period.hour(hour) : day != null ? Period.day(day) : Period.month(month);
    }
  }

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Option(names = "--table", paramLabel = "T", description = "The table, as bronze.ticks.")
  String table;

  @ArgGroup(multiplicity = "1")
  Which which;

  @Override
  public Integer call() throws IOException {
    if (table == null && !which.auto) {
      throw new ParameterException(
          spec.commandLine(), "Say which table with --table, as in --table bronze.ticks.");
    }
    Instant start = Instant.now();
    Configuration configuration = lakeOptions.configuration();
    try (Lake lake = lakeOptions.open(configuration)) {
      List<CompactionPlan> plans = plan(lake, configuration);
      List<Rewritten> done = rewrite(lake, configuration, plans);
      tell(plans, done, Duration.between(start, Instant.now()));
    }
    return ExitCode.OK;
  }

  private List<CompactionPlan> plan(Lake lake, Configuration configuration) {
    PlanCompaction planning = new PlanCompaction(lake, configuration);
    if (which.auto) {
      return planning.everywhere(Optional.ofNullable(table).map(Tables::named));
    }
    CompactionPlan plan = planning.inside(Tables.named(table), which.period());
    if (plan.isEmpty() && !plan.stillOpen().isEmpty()) {
      throw new Unavailable(
          "%s %s is not closed: the stream may still write to it, and it is compacted once a later hour has come in. Try again then."
              .formatted(table, names(plan.stillOpen())));
    }
    return List.of(plan);
  }

  private List<Rewritten> rewrite(
      Lake lake, Configuration configuration, List<CompactionPlan> plans) throws IOException {
    List<Rewritten> done = new ArrayList<>();
    if (plans.stream().allMatch(CompactionPlan::isEmpty)) {
      return done;
    }
    boolean terminal = isTerminal();
    try (var spark = SparkSessions.open("compact", lake, configuration)) {
      CompactPartitions compact =
          new CompactPartitions(
              lake,
              spark,
              (stage, partition, files) -> {
                if (terminal) {
                  spec.commandLine()
                      .getErr()
                      .printf("%s %s: %s%n", partition.table().fullName(), partition, stage);
                }
              });
      for (CompactionPlan plan : plans) {
        done.addAll(compact.run(plan).partitions());
      }
    }
    return done;
  }

  @SuppressWarnings("SystemConsoleNull") // right up to Java 21, which is as far as Hadoop goes
  private static boolean isTerminal() {
    return System.console() != null;
  }

  private void tell(List<CompactionPlan> plans, List<Rewritten> done, Duration took) {
    int filesBefore = done.stream().mapToInt(Rewritten::filesBefore).sum();
    int filesAfter = done.stream().mapToInt(Rewritten::filesAfter).sum();
    long bytesBefore = done.stream().mapToLong(Rewritten::bytesBefore).sum();
    long bytesAfter = done.stream().mapToLong(Rewritten::bytesAfter).sum();
    long rows = done.stream().mapToLong(Rewritten::rows).sum();
    List<PartitionFiles> open = plans.stream().flatMap(plan -> plan.stillOpen().stream()).toList();
    String line =
        done.isEmpty()
            ? "compact %s: nothing to do, %s looked at, %s"
                .formatted(
                    what(),
                    count(plans.stream().mapToLong(CompactionPlan::files).sum(), "file"),
                    seconds(took))
            : "compact %s: %s, %s -> %d, %s -> %s, %s verified, %s"
                .formatted(
                    what(),
                    count(done.size(), "partition"),
                    count(filesBefore, "file"),
                    filesAfter,
                    bytes(bytesBefore),
                    bytes(bytesAfter),
                    count(rows, "row"),
                    seconds(took));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "compact");
    object.put("partitions", done.size());
    object.put("files_before", filesBefore);
    object.put("files_after", filesAfter);
    object.put("bytes_before", bytesBefore);
    object.put("bytes_after", bytesAfter);
    object.put("rows_verified", rows);
    object.put("still_open", open.size());
    object.put("seconds", took.toMillis() / 1e3);
    object.put("details", done.stream().map(CompactCommand::details).toList());
    result.print(spec, line + (open.isEmpty() ? "" : "; not closed yet: " + names(open)), object);
  }

  private String what() {
    if (which.auto) {
      return table == null ? "--auto" : "--auto " + table;
    }
    return table + " " + which.period();
  }

  private static Map<String, Object> details(Rewritten done) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("table", done.partition().table().fullName());
    object.put("partition", done.partition().toString());
    object.put("files_before", done.filesBefore());
    object.put("files_after", done.filesAfter());
    object.put("bytes_before", done.bytesBefore());
    object.put("bytes_after", done.bytesAfter());
    object.put("rows_verified", done.rows());
    return object;
  }

  private static String names(List<PartitionFiles> partitions) {
    return partitions.stream()
        .map(found -> found.partition().toString())
        .collect(Collectors.joining(", "));
  }
}
