package io.ticklake.cli;

import io.ticklake.analytics.Rehearsal;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildsTable;
import io.ticklake.core.lake.Lake;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs what people run most, in one process, so that the launcher can keep the classes it loads for
 * a faster start.
 */
@Command(
    name = "warm-up",
    hidden = true,
    description = "Made for the launcher: runs the usual commands once.")
final class WarmUpCommand implements Callable<Integer> {

  private static final Build ANY_BUILD =
      new Build(1, Build.GOLD, "1970-01-01", 0, "", 0, 0, 0, 0, 0, 0, 0, Instant.EPOCH);

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Option(
      names = "--spark",
      description = "The commands that use Spark instead of those that do not.")
  boolean spark;

  @Override
  public Integer call() throws IOException {
    if (!spark) {
      try (Lake empty = lake.open(lake.configuration())) {
        Rehearsal.fill(empty);
        new BuildsTable(empty).append(List.of(ANY_BUILD));
      }
    }
    (spark ? withSpark(lake.lake + ".jsonl") : withoutSpark()).forEach(this::run);
    return ExitCode.OK;
  }

  private void run(List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--lake", lake.lake));
    CommandLine cli = TickLake.commandLine();
    PrintWriter out = spec.commandLine().getOut();
    int code = cli.setOut(out).setErr(out).execute(arguments.toArray(String[]::new));
    out.printf("%s: exit %d%n", String.join(" ", command), code);
  }

  private static List<List<String>> withoutSpark() {
    String bars =
        "SELECT symbol, bar_start, close FROM gold.bars WHERE bar_interval = '1m' LIMIT 5";
    // Twice: reading a table's state from its metadata and from the cache need different classes.
    return List.of(
        List.of("config"),
        List.of("publish"),
        List.of("tables"),
        List.of("sql", bars),
        List.of("sql", "--format", "json", bars),
        List.of("sql", "--format", "csv", "SELECT count(*) AS bars FROM gold.bars_filled"),
        List.of("snapshots", "gold.bars", "--output", "json"),
        List.of("plan"),
        List.of("status"));
  }

  /** A lake from ticks to bars; the file of the ticks lies beside it. */
  private static List<List<String>> withSpark(String ticks) {
    return List.of(
        List.of("simulate", "--count", "2000", "--symbols", "3", "--out", ticks),
        List.of("import", "--format", "ticks", ticks),
        List.of("heal"));
  }
}
