package io.ticklake.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.bench.BenchJvm;
import io.ticklake.bench.ChildProcess;
import io.ticklake.core.LakeException.BadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs one system in a process of its own and waits for what it measured. */
final class ServingProcess {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the launcher put Polars: the interpreter of an environment of its own. */
  static final String POLARS_PYTHON = "TICKLAKE_POLARS_PYTHON";

  private final ServingPlan plan;
  private final Path input;
  private final Path folder;

  /**
   * @param folder for results and logs
   */
  ServingProcess(ServingPlan plan, Path input, Path folder) {
    this.plan = plan;
    this.input = input;
    this.folder = folder;
  }

  /** Refuses if Polars is not there. */
  static void checkInstalled() {
    polarsPython();
  }

  ServingResult run(ServingSystem system) throws IOException {
    Path result = folder.resolve(system.name() + ".json");
    Path log = folder.resolve(system.name() + ".log");
    List<String> command = system == ServingSystem.POLARS ? python(result) : java(system, result);
    Process process =
        ChildProcess.start(
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
    int exit = process.onExit().join().exitValue();
    if (exit != 0) {
      throw new IllegalStateException(
          "%s ended with %d:%n%s".formatted(system.text(), exit, Files.readString(log)));
    }
    return JSON.readValue(result.toFile(), ServingResult.class);
  }

  private List<String> java(ServingSystem system, Path result) {
    List<String> command = new ArrayList<>();
    command.add(BenchJvm.java());
    if (system == ServingSystem.SPARK) {
      command.add("-Xmx3g");
      command.addAll(BenchJvm.sparkOptions());
    } else {
      command.add("-Xmx1g"); // DuckDB's own memory lies outside of it
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            ServingRun.class.getName(),
            system.name(),
            Integer.toString(plan.days()),
            Long.toString(plan.trades()),
            Integer.toString(plan.shareOf(system)),
            input.toString(),
            result.toString()));
    return command;
  }

  private List<String> python(Path result) throws IOException {
    Path file = folder.resolve("plan.json");
    JSON.writeValue(
        file.toFile(),
        Map.of(
            "readers", ServingPlan.READERS,
            "compared", ServingPlan.COMPARED_ASKS,
            "questions", List.of(ServingQuestion.values()).stream().map(this::asks).toList()));
    return List.of(
        polarsPython().toString(),
        home().resolve("bench/python/polars_serving.py").toString(),
        file.toString(),
        input.toString(),
        result.toString());
  }

  private Map<String, Object> asks(ServingQuestion question) {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    ServingPlan.READERS.forEach(readers -> counts.put(readers, plan.asks(question, readers)));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    List<String> symbols = ServingInput.symbols();
    return Map.of(
        "question",
        question.text(),
        "counts",
        counts,
        "asks",
        IntStream.range(0, Math.max(most, ServingPlan.COMPARED_ASKS))
            .mapToObj(number -> parameters(ServingAsk.of(question, number, plan.days(), symbols)))
            .toList());
  }

  private static Map<String, Object> parameters(ServingAsk ask) {
    return Map.of(
        "symbol", ask.symbol(),
        "from", ask.from().toString(),
        "to", ask.to().toString(),
        "symbols", ask.symbols());
  }

  private static Path home() {
    return Path.of(System.getProperty("ticklake.home", ""));
  }

  private static Path polarsPython() {
    String python = System.getenv(POLARS_PYTHON);
    if (python == null || !Files.isExecutable(Path.of(python))) {
      throw new BadRequest(
          "Polars, a rival of bench serving, is not installed (%s). Run it as ./ticklake bench serving, which installs it."
              .formatted(python == null ? POLARS_PYTHON + " is not set" : python));
    }
    return Path.of(python);
  }
}
