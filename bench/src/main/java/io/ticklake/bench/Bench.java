package io.ticklake.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.bench.live.LiveBench;
import io.ticklake.bench.serving.ServingBench;
import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ticklake bench}. */
@Command(
    name = "ticklake bench",
    mixinStandardHelpOptions = true,
    description = {
      "Runs ours beside rivals on the same input, each in a JVM of its own, and compares the outputs.",
      "ratio: rows per second of ticklake over those of the system; none, and exit 65, where outputs differ."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake bench bronze import --quick",
      "  ticklake bench live --quick --systems ticklake,spark-two-lanes",
      "  ticklake bench serving --quick"
    })
public final class Bench implements Callable<Integer> {

  enum Format {
    TEXT,
    JSON
  }

  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description = "bronze, import, bars, live, serving. Default: all but live and serving.")
  List<String> names = new ArrayList<>();

  @Option(names = "--quick", description = "Less input: under a minute each.")
  boolean quick;

  @Option(
      names = "--systems",
      paramLabel = "SYSTEM",
      split = ",",
      description = "live: only these of ticklake, pyspark-delta, spark-two-lanes, flink-unified.")
  List<String> systems = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "live: how often; medians are reported. Default: 5, with --quick 1.")
  int rounds;

  @Option(names = "--output", paramLabel = "text|json", description = "Default: text.")
  Format output = Format.TEXT;

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Bench())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Bench::explain)
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (!names.contains(LiveBench.NAME) && (rounds != 0 || !systems.isEmpty())) {
      throw new BadRequest("--rounds and --systems are for the workload live. Add live.");
    }
    List<Workload> workloads =
        names.isEmpty()
            ? Workloads.ALL
            : names.stream()
                .filter(name -> !name.equals(LiveBench.NAME) && !name.equals(ServingBench.NAME))
                .map(Workloads::named)
                .toList();
    LiveBench live =
        names.contains(LiveBench.NAME)
            ? LiveBench.of(quick, rounds, systems, spec.commandLine().getErr())
            : null;
    List<Map<String, Object>> results = new ArrayList<>();
    for (Workload workload : workloads) {
      results.addAll(run(workload));
    }
    if (live != null) {
      results.addAll(run(live));
    }
    if (names.contains(ServingBench.NAME)) {
      results.addAll(run(ServingBench.of(quick)));
    }
    print(results);
    boolean allEqual = results.stream().allMatch(result -> result.get("equal").equals(true));
    return allEqual ? ExitCode.OK : 65;
  }

  private static List<Map<String, Object>> run(ServingBench serving) throws Exception {
    Path folder = Files.createTempDirectory("ticklake-bench");
    try {
      return serving.run(folder);
    } finally {
      delete(folder);
    }
  }

  private List<Map<String, Object>> run(Workload workload) throws Exception {
    Path folder = Files.createTempDirectory("ticklake-bench");
    long rows = workload.rows(quick);
    List<Measurement> measured = new ArrayList<>();
    try {
      Path input = Files.createDirectories(folder.resolve("input"));
      try (AutoCloseable prepared = workload.prepare(input, rows)) {
        java.util.Objects.requireNonNull(prepared);
        for (String system : workload.systems()) {
          measured.add(
              MeasuredRun.fork(
                  workload, system, input, folder.resolve("run" + measured.size()), rows));
        }
      }
    } finally {
      delete(folder);
    }
    Measurement ours = measured.get(0);
    List<Map<String, Object>> results = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      Measurement one = measured.get(i);
      results.add(
          one.object(
              workload.name(),
              workload.systems().get(i),
              ours.rowsPerSecond() / one.rowsPerSecond(),
              one.agreesWith(ours)));
    }
    return results;
  }

  private static List<Map<String, Object>> run(LiveBench live) throws Exception {
    Path folder = Files.createTempDirectory("ticklake-bench");
    try {
      return live.run(folder);
    } finally {
      delete(folder);
    }
  }

  private void print(List<Map<String, Object>> results) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (output == Format.JSON) {
      out.println(new ObjectMapper().writeValueAsString(results));
      return;
    }
    List<Map<String, Object>> builds =
        results.stream()
            .filter(result -> !ServingBench.NAME.equals(result.get("workload")))
            .toList();
    if (!builds.isEmpty()) {
      printBuilds(builds, out);
    }
    ServingBench.print(results, out);
  }

  private static void printBuilds(List<Map<String, Object>> results, PrintWriter out) {
    out.printf(
        "%-10s %-34s %12s %9s %9s %10s %7s %6s%n",
        "workload", "system", "rows", "seconds", "cpu s", "peak MB", "ratio", "equal");
    for (Map<String, Object> result : results) {
      out.printf(
          Locale.ROOT,
          "%-10s %-34s %12s %9s %9s %10s %7s %6s%n",
          result.get("workload"),
          result.get("system"),
          result.get("rows"),
          rounded(result.get("seconds")),
          rounded(result.get("cpu_seconds")),
          result.get("peak_memory_mb"),
          rounded(result.get("ratio")),
          result.get("equal"));
    }
    LiveBench.printFlows(results, out);
  }

  private static String rounded(Object number) {
    return number == null ? "-" : String.format(Locale.ROOT, "%.2f", (Double) number);
  }

  private static int explain(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof LakeException known) {
      command.getErr().println("error: " + known.getMessage());
      return known.exitCode();
    }
    command
        .getErr()
        .println("error: this is a bug in ticklake; please report it with what follows.");
    failure.printStackTrace(command.getErr());
    return ExitCode.SOFTWARE;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
