package io.ticklake.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.engine.SparkSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** One system on one workload, in a JVM of its own: started by {@link #fork}, timed inside. */
public final class MeasuredRun {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS = 1e9;

  private MeasuredRun() {}

  /** Runs it in a new JVM and waits for the result. */
  static Measurement fork(Workload workload, String system, Path input, Path folder, long rows)
      throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(BenchJvm.java());
    command.add("-Xmx3g");
    command.addAll(BenchJvm.optionsOfCommands()); // for all systems alike
    command.addAll(BenchJvm.sparkOptions());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            MeasuredRun.class.getName(),
            workload.name(),
            system,
            input.toString(),
            folder.toString(),
            Long.toString(rows)));
    Path log = folder.resolve("run.log");
    Process process =
        ChildProcess.start(
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
    int exit = process.onExit().join().exitValue();
    if (exit != 0) {
      throw new IllegalStateException(
          "%s of %s ended with %d:%n%s"
              .formatted(system, workload.name(), exit, Files.readString(log)));
    }
    return JSON.readValue(folder.resolve("result.json").toFile(), Measurement.class);
  }

  /** workload, system, folder of the input, folder for the output, rows. */
  public static void main(String[] arguments) throws Exception {
    Workload workload = Workloads.named(arguments[0]);
    String system = arguments[1];
    Path folder = Path.of(arguments[3]);
    Path root = folder.resolve("lake");
    Configuration configuration = Configuration.of(Map.of(Settings.LAKE.key(), root.toString()));
    try (Lake lake = Lake.open(new LakeLocation.Folder(root), configuration).create();
        SparkSession spark = SparkSessions.open("bench", lake, configuration)) {
      workload.arrange(lake, Path.of(arguments[2]));
      long cpuBefore = ProcessMeter.cpuNanos();
      long before = System.nanoTime();
      workload.run(system, spark, configuration, Path.of(arguments[2]));
      double seconds = (System.nanoTime() - before) / NANOS;
      double cpuSeconds = (ProcessMeter.cpuNanos() - cpuBefore) / NANOS;
      long memory = ProcessMeter.peakMemoryMegabytes();
      Measurement result =
          new Measurement(
              Long.parseLong(arguments[4]),
              seconds,
              cpuSeconds,
              memory,
              workload.fingerprints(system, spark));
      JSON.writeValue(folder.resolve("result.json").toFile(), result);
    }
  }
}
