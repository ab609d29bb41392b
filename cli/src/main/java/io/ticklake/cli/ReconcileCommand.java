package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.LakeSql;
import io.ticklake.core.Hour;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.live.CompareHours;
import io.ticklake.live.LiveDatabase;
import io.ticklake.live.ReconcileHours;
import io.ticklake.live.Reconciled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "Makes closed hours of the live tables equal to the lake: late trades come in, what the lake does not accept goes, sectors become those of the lake, bars those of their trades.",
      "One transaction an hour, beside the running job; twice changes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake reconcile",
      "  ticklake reconcile --from 2026-01-05T00 --to 2026-01-06T00 --output json",
      "Password: TICKLAKE_LIVE_RECONCILER_PASSWORD, or the configuration file; beside up it is known. Metrics: those of ticklake live."
    })
final class ReconcileCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin RangeOptions rangeOptions;

  @Mixin ResultOption result;

  @Override
  public Integer call() {
    Instant began = Instant.now();
    Configuration configuration = lakeOptions.configuration();
    LiveDatabase reconciler = LiveDatabase.ofReconciler(configuration);
    try (Lake lake = lakeOptions.open(configuration);
        ReconcileHours reconcile = ReconcileHours.open(configuration)) {
      BuiltHours built = BuiltHours.of(lake, configuration, reconciler, rangeOptions.range());
      LakeSql sql = LakeQueries.ofHeads(lake, configuration, spec);
      List<Hour> unequal = unequal(built.hours(), sql, reconcile);
      for (Hour hour : unequal) {
        reconcile.makeDays(hour);
        sql.run(
            List.of(ReconcileHours.inLake(hour)), rows -> reconcile.run(hour, rows, built.read()));
      }
      List<Hour> equal = new ArrayList<>(built.hours());
      equal.removeAll(unequal);
      for (Hour hour : differentFromGold(equal, sql, reconciler)) {
        reconcile.makeDays(hour);
        reconcile.recompute(hour);
      }
      built.warn(LakeOptions.warnings(spec));
      tell(reconcile.result(), built.waiting(), Duration.between(began, Instant.now()));
    }
    return ExitCode.OK;
  }

  /** Those whose trades differ. */
  private static List<Hour> unequal(List<Hour> hours, LakeSql sql, ReconcileHours reconcile) {
    List<Hour> unequal = new ArrayList<>();
    if (!hours.isEmpty()) {
      Iterator<Hour> next = hours.iterator();
      sql.run(
          hours.stream().map(ReconcileHours::printInLake).toList(),
          rows -> {
            Hour hour = next.next();
            if (!reconcile.isEqual(hour, rows)) {
              unequal.add(hour);
            }
          });
    }
    return unequal;
  }

  // seen at one moment, which is over before anything is computed
  private static Set<Hour> differentFromGold(
      List<Hour> hours, LakeSql sql, LiveDatabase reconciler) {
    try (CompareHours compare = CompareHours.open(reconciler)) {
      return CompareWithGold.run(hours, sql, compare);
    }
  }

  private void tell(Reconciled done, long waiting, Duration took) {
    String line =
        "reconcile: %s of %s changed: %,d trades inserted, %,d removed, %,d corrected, %,d bars and %,d sector minutes computed anew; %s not built yet; %s"
            .formatted(
                "%,d".formatted(done.changedHours()),
                count(done.hours(), "closed hour"),
                done.inserted(),
                done.removed(),
                done.corrected(),
                done.bars(),
                done.sectorMinutes(),
                count(waiting, "hour"),
                seconds(took));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "reconcile");
    object.put("hours", done.hours());
    object.put("changed_hours", done.changedHours());
    object.put("trades", done.trades());
    object.put("inserted", done.inserted());
    object.put("removed", done.removed());
    object.put("corrected", done.corrected());
    object.put("bars", done.bars());
    object.put("sector_minutes", done.sectorMinutes());
    object.put("hours_not_built", waiting);
    object.put("seconds", took.toMillis() / 1e3);
    result.print(spec, line, object);
  }
}
