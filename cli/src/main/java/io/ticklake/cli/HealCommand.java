package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan;
import io.ticklake.core.build.BuildPlan.Group;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.silver.SilverRules;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "heal",
    mixinStandardHelpOptions = true,
    description = {
      "Builds what is stale, in time order, until nothing is: the result is that of a full rebuild.",
      "Ticks that arrive meanwhile belong to the next run."
    },
    footer = {"", "Examples:", "  ticklake heal", "  ticklake heal --layers silver"})
final class HealCommand implements Callable<Integer> {

  /** More builds of one hour than any wave needs: somebody else keeps undoing them. */
  private static final int MOST_BUILDS_OF_AN_HOUR = 20;

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ScopeOptions scopeOptions;

  @Mixin ResultOption result;

  private final BuildTotals totals = new BuildTotals();
  private final List<String> refusals = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Instant start = Instant.now();
    Configuration configuration = lakeOptions.configuration();
    Scope scope = scopeOptions.scope();
    try (Lake lake = lakeOptions.open(configuration);
        LayerBuilds builds = new LayerBuilds("heal", lake, configuration, Clock.systemUTC())) {
      LakePlan planner = new LakePlan(lake, SilverRules.of(configuration).described());
      if (scope.has(Build.SILVER)) {
        healSilver(planner, scope, builds);
      }
      if (scope.has(Build.GOLD)) {
        for (Group day : planner.plan(scope.only(Build.GOLD)).groups()) {
          totals.add(builds.gold(day.day()));
        }
      }
    }
    Duration took = Duration.between(start, Instant.now());
    result.print(
        spec,
        totals.isEmpty()
            ? "heal: nothing was stale, " + seconds(took)
            : "heal: " + totals.line(took),
        totals.json("heal", took));
    if (!refusals.isEmpty()) {
      throw new BadRequest(String.join(System.lineSeparator(), refusals));
    }
    return ExitCode.OK;
  }

  // Each pass builds what is stale; what those builds made stale in turn is the next pass.
  private void healSilver(LakePlan planner, Scope scope, LayerBuilds builds) {
    Map<Hour, Integer> built = new HashMap<>();
    Set<Hour> refused = new HashSet<>();
    while (true) {
      BuildPlan plan = planner.plan(scope.only(Build.SILVER)).without(refused);
      if (plan.isEmpty()) {
        return;
      }
      NavigableSet<Hour> present = planner.hours();
      for (Group day : plan.groups()) {
        for (HourRange hours : day.ranges(present)) {
          hours.hours().forEach(hour -> count(built, hour));
          try {
            totals.add(builds.silver(hours));
          } catch (BadRequest e) {
            refused.addAll(hours.hours());
            refusals.add(e.getMessage());
          }
        }
      }
    }
  }

  private static void count(Map<Hour, Integer> built, Hour hour) {
    if (built.merge(hour, 1, Integer::sum) > MOST_BUILDS_OF_AN_HOUR) {
      throw new Unavailable(
          "Silver %s was built %d times and is stale again: somebody else builds with other rules. Stop the other build and try again."
              .formatted(hour, MOST_BUILDS_OF_AN_HOUR));
    }
  }
}
