package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.bytes;
import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.Publish;
import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.build.BackfillPlan;
import io.ticklake.core.build.BackfillPlan.Step;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.gold.GoldDayReport;
import io.ticklake.silver.SilverReport;
import io.ticklake.silver.SilverRules;
import java.io.IOException;
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
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Rebuilds every hour of a range that has bronze or silver rows, then the days of gold, in time order.",
      "An hour whose bronze is gone is refused and stays as it is; so are hours that have not begun."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake backfill --from 2026-01-05T00 --to 2026-01-08T00 --dry-run",
      "  ticklake backfill --from 2026-01-05T00 --to 2026-01-08T00 --layers silver"
    })
final class BackfillCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "H",
      description = "First UTC hour, as 2026-01-05T14.")
  String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "H",
      description = "First UTC hour that no longer belongs to it.")
  String to;

  @Option(
      names = "--layers",
      paramLabel = "L",
      description = "Layers, separated by commas: silver, gold. Default: both.")
  String layers = "silver,gold";

  @Option(
      names = "--dry-run",
      description = "Only says which partitions would be built, in which order, from how much.")
  boolean dryRun;

  @Override
  public Integer call() throws IOException {
    Instant start = Instant.now();
    HourRange range = new HourRange(Hour.parse(from), Hour.parse(to));
    var wanted = Scope.layers(layers);
    Configuration configuration = lakeOptions.configuration();
    try (Lake lake = lakeOptions.open(configuration)) {
      lake.load(Tables.BRONZE_TICKS);
      LakePlan planner = new LakePlan(lake, SilverRules.of(configuration).described());
      HoursThatBegan.check(range, Clock.systemUTC(), planner::hours);
      BackfillPlan plan = BackfillPlan.of(lake, planner, range, wanted);
      if (plan.steps().isEmpty()) {
        throw new BadRequest(
            "There is nothing in %s: neither bronze nor silver has rows of these hours. Check --from and --to."
                .formatted(range));
      }
      if (dryRun) {
        tellPlan(range, plan);
      } else {
        build(lake, configuration, range, plan, start);
      }
    }
    return ExitCode.OK;
  }

  private void build(
      Lake lake, Configuration configuration, HourRange range, BackfillPlan plan, Instant start)
      throws IOException {
    BuildTotals totals = new BuildTotals();
    try (LayerBuilds builds =
        new LayerBuilds("backfill " + range, lake, configuration, Clock.systemUTC())) {
      if (plan.steps().stream().anyMatch(step -> step.layer().equals(Build.GOLD))) {
        builds.staleSecurities().ifPresent(totals::add);
      }
      int number = 0;
      for (Step step : plan.steps()) {
        String built = build(builds, step, totals);
        number++;
        // Days take minutes each, and who waits for them sees how far it is.
        result.printProgress(
            spec,
            "%d of %d: %s %s".formatted(number, plan.steps().size(), partitions(step), built));
      }
      new Publish(lake, configuration, Clock.systemUTC()).release();
    }
    Duration took = Duration.between(start, Instant.now());
    result.print(
        spec, "backfill %s: %s".formatted(range, totals.line(took)), totals.json("backfill", took));
  }

  private static String build(LayerBuilds builds, Step step, BuildTotals totals)
      throws IOException {
    if (step.layer().equals(Build.SILVER)) {
      SilverReport silver = builds.silver(step.hours());
      totals.add(silver);
      return count(silver.rows(), "tick") + ", " + seconds(silver.duration());
    }
    GoldDayReport gold = builds.gold(step.hours().from().day());
    totals.add(gold);
    return count(gold.bars(), "bar") + ", " + seconds(gold.took());
  }

  /** {@code silver 2026-01-05T09 to 2026-01-05T12:}, {@code gold 2026-01-05:}. */
  private static String partitions(Step step) {
    boolean ofHours = step.layer().equals(Build.SILVER);
    return "%s %s:".formatted(step.layer(), ofHours ? step.hours() : step.hours().from().day());
  }

  private void tellPlan(HourRange range, BackfillPlan plan) {
    StringBuilder text = new StringBuilder();
    int order = 1;
    for (Step step : plan.steps()) {
      text.append(
          "%d. %s %s, %s to read%n"
              .formatted(
                  order++,
                  partitions(step),
                  count(
                      step.rows(), step.layer().equals(Build.SILVER) ? "bronze row" : "silver row"),
                  bytes(step.bytes())));
    }
    List<Step> steps = plan.steps();
    text.append(
        "backfill %s --dry-run: %s, %s, %s to read; nothing was built"
            .formatted(
                range,
                count(steps.stream().mapToLong(Step::partitions).sum(), "partition"),
                count(steps.stream().mapToLong(Step::rows).sum(), "row"),
                bytes(steps.stream().mapToLong(Step::bytes).sum())));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "backfill");
    object.put("dry_run", true);
    object.put("steps", steps.stream().map(BackfillCommand::json).toList());
    result.print(spec, text.toString(), object);
  }

  private static Map<String, Object> json(Step step) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("layer", step.layer());
    object.put("from", step.hours().from().toString());
    object.put("to", step.hours().to().toString());
    object.put("partitions", step.partitions());
    object.put("rows", step.rows());
    object.put("bytes", step.bytes());
    return object;
  }
}
