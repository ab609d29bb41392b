package io.ticklake.bench.live;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The medians of all rounds, as the objects of the JSON output. */
final class LiveReport {

  private LiveReport() {}

  /**
   * One object for each system, in order; {@code ratio} is rows per second of the first one over
   * those of the system.
   */
  static List<Map<String, Object>> objects(long rows, Map<LiveSystem, List<LiveRound>> results) {
    List<Map<String, Object>> objects = new ArrayList<>();
    double first = Double.NaN;
    for (Map.Entry<LiveSystem, List<LiveRound>> result : results.entrySet()) {
      List<LiveRound> rounds = result.getValue();
      double seconds = median(rounds, round -> round.drained().seconds());
      first = Double.isNaN(first) ? seconds : first;
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("workload", LiveBench.NAME);
      object.put("system", result.getKey().name());
      object.put("rows", rows);
      object.put("seconds", seconds);
      object.put("cpu_seconds", median(rounds, round -> round.drained().cpuSeconds()));
      object.put(
          "peak_memory_mb",
          Math.round(
              median(
                  rounds,
                  round ->
                      Math.max(round.drained().peakMegabytes(), round.served().peakMegabytes()))));
      object.put("ratio", seconds / first);
      // Differences end the benchmark before it comes here.
      object.put("equal", true);
      object.put("rounds", rounds.size());
      object.put("rows_per_second", rows / seconds);
      object.put("start_seconds", median(rounds, round -> round.drained().startSeconds()));
      object.put(
          "postgres_cpu_seconds", median(rounds, round -> round.drained().postgresCpuSeconds()));
      putFlow(object, LivePlan.SLOW_PER_SECOND, rounds.stream().map(r -> r.served().slow()));
      putFlow(object, LivePlan.FAST_PER_SECOND, rounds.stream().map(r -> r.served().fast()));
      object.put(
          "recovery_seconds", number(median(rounds, round -> round.served().recoverySeconds())));
      objects.add(object);
    }
    return objects;
  }

  /** A line for each object: from production to visibility, and back after a kill. */
  static void print(List<Map<String, Object>> objects, PrintWriter out) {
    if (objects.isEmpty()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "%n%-34s %22s %22s %14s %14s%n",
        "system",
        "p50/p99 ms at %,d/s".formatted(LivePlan.SLOW_PER_SECOND),
        "p50/p99 ms at %,d/s".formatted(LivePlan.FAST_PER_SECOND),
        "recovery s",
        "postgres cpu s");
    for (Map<String, Object> object : objects) {
      out.printf(
          Locale.ROOT,
          "%-34s %22s %22s %14s %14s%n",
          object.get("system"),
          flow(object, LivePlan.SLOW_PER_SECOND),
          flow(object, LivePlan.FAST_PER_SECOND),
          text(object.get("recovery_seconds"), "%.1f"),
          text(object.get("postgres_cpu_seconds"), "%.2f"));
    }
  }

  private static String flow(Map<String, Object> object, int rate) {
    if (!object.containsKey("kept_up_at_" + rate)) {
      return "-";
    }
    String values =
        text(object.get("latency_p50_ms_at_" + rate), "%.0f")
            + "/"
            + text(object.get("latency_p99_ms_at_" + rate), "%.0f");
    return Boolean.TRUE.equals(object.get("kept_up_at_" + rate)) ? values : values + " (behind)";
  }

  private static String text(Object number, String format) {
    return number == null ? "-" : String.format(Locale.ROOT, format, number);
  }

  private static void putFlow(
      Map<String, Object> object, int rate, java.util.stream.Stream<ServeResult.Flow> flows) {
    List<ServeResult.Flow> all = flows.toList();
    if (all.contains(ServeResult.Flow.NONE)) {
      return; // not measured at this rate
    }
    String at = "_at_" + rate;
    object.put("latency_p50_ms" + at, medianOf(all, ServeResult.Flow::p50Milliseconds));
    object.put("latency_p99_ms" + at, medianOf(all, ServeResult.Flow::p99Milliseconds));
    object.put("cores" + at, medianOf(all, ServeResult.Flow::cores));
    object.put("kept_up" + at, all.stream().allMatch(ServeResult.Flow::keptUp));
  }

  private static double median(List<LiveRound> rounds, ToDoubleFunction<LiveRound> value) {
    return Statistics.median(rounds.stream().mapToDouble(value).boxed().toList());
  }

  private static Double medianOf(
      List<ServeResult.Flow> flows, ToDoubleFunction<ServeResult.Flow> value) {
    return number(Statistics.median(flows.stream().mapToDouble(value).boxed().toList()));
  }

  // JSON knows no NaN.
  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
