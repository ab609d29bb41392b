package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.Publish;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan.Group;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.silver.HealSilver;
import io.ticklake.silver.SilverRules;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  private static final Duration OF_NOW = Duration.ofMinutes(1);

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ScopeOptions scopeOptions;

  @Mixin ResultOption result;

  @Option(
      names = "--await-ticks",
      paramLabel = "DURATION",
      description =
          "First wait until bronze.ticks has ticks of the last minute, at most so long, as 2m: for a lake that is just being filled.")
  String awaitTicks;

  @Option(
      names = "--publish",
      description = "Then replace the serving file too, as ticklake publish does.")
  boolean publish;

  @Override
  public Integer call() throws IOException {
    Instant start = Instant.now();
    Configuration configuration = lakeOptions.configuration();
    Scope scope = scopeOptions.scope();
    Duration patience = DurationOption.parse("--await-ticks", awaitTicks);
    BuildTotals totals = new BuildTotals();
    List<String> refusals = List.of();
    try (Lake lake = lakeOptions.open(configuration);
        OneHeal turn = OneHeal.await(lake.properties().localFolder());
        LayerBuilds builds = new LayerBuilds("heal", lake, configuration, Clock.systemUTC())) {
      Objects.requireNonNull(turn);
      if (awaitTicks != null) {
        builds.prepare();
        if (!awaitTicks(lake, start.plus(patience))) {
          LakeOptions.warnings(spec)
              .accept(
                  "no ticks of the last minute came within %s; what is there is built. See ticklake status for what produces and ingests."
                      .formatted(awaitTicks));
        }
      }
      LakeOptions.warnIfThereIsNone(lake, spec);
      LakePlan planner = new LakePlan(lake, SilverRules.of(configuration).described());
      if (scope.has(Build.SILVER)) {
        HealSilver.Healed healed = new HealSilver(planner, builds::silver).heal(scope);
        healed.reports().forEach(totals::add);
        refusals = healed.refusals();
      }
      if (scope.has(Build.GOLD)) {
        builds.staleSecurities().ifPresent(totals::add);
        for (Group day : planner.plan(scope.only(Build.GOLD)).groups()) {
          totals.add(builds.changesOfGold(day.day()));
        }
      }
      Publish releases = new Publish(lake, configuration, Clock.systemUTC());
      if (publish) {
        releases.run();
      } else {
        releases.release();
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

  /** Whether they came. */
  private static boolean awaitTicks(Lake lake, Instant deadline) {
    long position = 0;
    while (Instant.now().isBefore(deadline)) {
      for (BronzeLog.Entry append : BronzeLog.entriesAfter(lake, Tables.BRONZE_TICKS, position)) {
        if (isOfNow(append)) {
          return true;
        }
        position = append.position();
      }
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
    return false;
  }

  private static boolean isOfNow(BronzeLog.Entry append) {
    long recent = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minus(OF_NOW));
    return append.content().coverage().values().stream()
        .anyMatch(venue -> venue.lastMicros() >= recent);
  }
}
