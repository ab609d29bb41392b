package io.ticklake.bench.serving;

import io.ticklake.core.LakeException.BadData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The workload {@code serving}: all systems, one at a time, on the same market. */
public final class ServingBench {

  /** Its name on the command line. */
  public static final String NAME = "serving";

  private final ServingPlan plan;

  ServingBench(ServingPlan plan) {
    this.plan = plan;
  }

  /** What {@code bench serving} runs. */
  public static ServingBench of(boolean quick) {
    return new ServingBench(quick ? ServingPlan.QUICK : ServingPlan.FULL);
  }

  /**
   * Measures and compares.
   *
   * @param folder for the market and the results
   * @return an object for each system, question and number of readers
   * @throws BadData if a system answers otherwise than the serving file
   */
  public List<Map<String, Object>> run(Path folder) throws IOException, SQLException {
    ServingProcess.checkInstalled();
    Path input = Files.createDirectories(folder.resolve("input"));
    new ServingInput(input, plan).make();
    ServingProcess process = new ServingProcess(plan, input, folder);
    Map<ServingSystem, ServingResult> results = new LinkedHashMap<>();
    for (ServingSystem system : ServingSystem.values()) {
      results.put(system, process.run(system));
    }
    return objects(results);
  }

  static List<Map<String, Object>> objects(Map<ServingSystem, ServingResult> results) {
    ServingResult ours = results.get(ServingSystem.TICKLAKE);
    List<Map<String, Object>> objects = new ArrayList<>();
    results.forEach(
        (system, result) -> {
          if (!result.answers().equals(ours.answers())) {
            throw new BadData(
                "%s answers %s where the serving file answers %s: nothing is compared before they agree."
                    .formatted(system.text(), result.answers(), ours.answers()));
          }
          for (int i = 0; i < result.parts().size(); i++) {
            objects.add(object(system, result, result.parts().get(i), ours.parts().get(i)));
          }
        });
    return objects;
  }

  private static Map<String, Object> object(
      ServingSystem system,
      ServingResult result,
      ServingResult.Part part,
      ServingResult.Part ours) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("workload", NAME);
    object.put("system", system.text());
    object.put("rows", part.rows());
    object.put("seconds", part.seconds());
    object.put("cpu_seconds", part.cpuSeconds());
    object.put("peak_memory_mb", result.peakMemoryMegabytes());
    object.put("ratio", part.p95Milliseconds() / ours.p95Milliseconds());
    object.put("equal", true); // differences end the benchmark before it comes here
    object.put("question", part.question());
    object.put("readers", part.readers());
    object.put("asks", part.asks());
    object.put("p50_ms", part.p50Milliseconds());
    object.put("p95_ms", part.p95Milliseconds());
    return object;
  }

  /** Prints a line for each of those results that are its own. */
  public static void print(List<Map<String, Object>> results, PrintWriter out) {
    List<Map<String, Object>> own =
        results.stream().filter(result -> NAME.equals(result.get("workload"))).toList();
    if (own.isEmpty()) {
      return;
    }
    out.printf(
        "%-10s %8s %-26s %6s %10s %10s %9s %9s %7s%n",
        "question", "readers", "system", "asks", "p50 ms", "p95 ms", "cpu s", "peak MB", "ratio");
    for (Map<String, Object> result : own) {
      out.printf(
          Locale.ROOT,
          "%-10s %8s %-26s %6s %10.1f %10.1f %9.2f %9s %7.2f%n",
          result.get("question"),
          result.get("readers"),
          result.get("system"),
          result.get("asks"),
          (Double) result.get("p50_ms"),
          (Double) result.get("p95_ms"),
          (Double) result.get("cpu_seconds"),
          result.get("peak_memory_mb"),
          (Double) result.get("ratio"));
    }
  }
}
