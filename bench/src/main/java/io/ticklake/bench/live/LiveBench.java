package io.ticklake.bench.live;

import io.ticklake.bench.BenchBroker;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The workload {@code live}: all systems, round after round, one at a time. */
public final class LiveBench {

  /** Its name on the command line. */
  public static final String NAME = "live";

  private static final List<LiveSystem> SYSTEMS =
      List.of(
          new TickLakeSystem(),
          new PySparkDeltaSystem(),
          new TwoLanesSystem(),
          new FlinkUnifiedSystem());

  // A backlog of a quarter of an hour.
  private static final double BACKLOG_EVENT_RATE = 1_000;

  private final LivePlan plan;
  private final List<LiveSystem> systems;
  private final PrintWriter progress;

  LiveBench(LivePlan plan, List<LiveSystem> systems, PrintWriter progress) {
    this.plan = plan;
    this.systems = List.copyOf(systems);
    this.progress = progress;
  }

  /**
   * What {@code bench live} runs.
   *
   * @param systems names of some of them; empty: all
   * @param rounds how often; 0: five, or one if quick
   * @param progress hears a line after each part
   */
  public static LiveBench of(
      boolean quick, int rounds, List<String> systems, PrintWriter progress) {
    LivePlan plan = quick ? LivePlan.QUICK : LivePlan.FULL;
    if (rounds < 0) {
      throw new BadRequest("--rounds %d measures nothing. Give 1 or more.".formatted(rounds));
    }
    return new LiveBench(rounds == 0 ? plan : plan.withRounds(rounds), named(systems), progress);
  }

  static List<LiveSystem> named(List<String> names) {
    Map<String, LiveSystem> known = new LinkedHashMap<>();
    SYSTEMS.forEach(system -> known.put(system.name(), system));
    for (String name : names) {
      if (!known.containsKey(name)) {
        throw new BadRequest(
            "There is no system '%s' in bench live. Systems: %s."
                .formatted(name, String.join(", ", known.keySet())));
      }
    }
    return SYSTEMS.stream()
        .filter(system -> names.isEmpty() || names.contains(system.name()))
        .toList();
  }

  /**
   * Measures and compares.
   *
   * @param folder for the broker, checkpoints and logs
   * @throws BadData if a system wrote other rows than it should
   */
  public List<Map<String, Object>> run(Path folder) throws Exception {
    systems.forEach(LiveSystem::checkInstalled);
    Map<LiveSystem, List<LiveRound>> results =
        systems.stream()
            .collect(
                Collectors.toMap(
                    system -> system,
                    system -> new ArrayList<>(),
                    (a, b) -> a,
                    LinkedHashMap::new));
    try (BenchBroker broker = BenchBroker.start(folder.resolve("broker"));
        BenchPostgres postgres = BenchPostgres.start()) {
      BenchTopics backlog = BenchTopics.named(broker.address(), "backlog");
      TablesFingerprint expected = produce(backlog);
      DrainBacklog drain = new DrainBacklog(postgres, backlog, plan.patience().multipliedBy(5));
      ServeTrades serve = new ServeTrades(postgres, plan, watched());
      for (int round = 1; round <= plan.rounds(); round++) {
        for (LiveSystem system : systems) {
          String name = system.name() + "-" + round;
          DrainResult drained = drain.run(system, folder.resolve("drain-" + name));
          check(system, drained.tables(), expected);
          BenchTopics topics = BenchTopics.named(broker.address(), name);
          ServeResult served = serve.run(system, topics, folder.resolve("serve-" + name));
          check(system, served.tables(), served.expected());
          LiveRound result = new LiveRound(drained, served);
          results.get(system).add(result);
          progress.println(result.line(round, system.name(), plan.backlog()));
          progress.flush();
        }
      }
    }
    return LiveReport.objects(plan.backlog(), results);
  }

  /** Prints what only this workload measures, of those results that are its own. */
  public static void printFlows(List<Map<String, Object>> results, PrintWriter out) {
    LiveReport.print(
        results.stream().filter(result -> NAME.equals(result.get("workload"))).toList(), out);
  }

  private TablesFingerprint produce(BenchTopics topics) {
    try (TradeFeed feed = new TradeFeed(topics, (symbol, record) -> {})) {
      feed.produce(plan.backlog(), BACKLOG_EVENT_RATE);
      return feed.expected();
    }
  }

  private static Set<String> watched() {
    return TradeFeed.oneSymbolOfEachPartition();
  }

  private static void check(
      LiveSystem system, TablesFingerprint tables, TablesFingerprint expected) {
    if (!tables.equals(expected)) {
      throw new BadData(
          "%s wrote %s where the records give %s: nothing is compared before they agree."
              .formatted(system.name(), tables, expected));
    }
  }
}
