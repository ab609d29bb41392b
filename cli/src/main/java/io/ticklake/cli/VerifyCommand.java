package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.LakeSql;
import io.ticklake.analytics.TextTable;
import io.ticklake.analytics.Verification;
import io.ticklake.analytics.VerifyLake;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.live.CompareHours;
import io.ticklake.live.Comparison;
import io.ticklake.live.LiveDatabase;
import io.ticklake.silver.SilverRules;
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
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Proves the lake: computes every bar again from its trades, every sector minute from trades and market info, and every "
          + "trade from the records of bronze, and compares them with what is stored, row by row.",
      "With --live: compares the live tables with gold for each closed hour, 1-minute bars and sector minutes, every shared column.",
      "Rows that differ in hours and days that ticklake plan calls stale wait for the next build, and are no differences.",
      "Nothing is changed. Differences are listed, and the exit code is 65; ticklake backfill builds hours of the lake again, "
          + "ticklake reconcile corrects the live tables."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake verify",
      "  ticklake verify --from 2026-01-05T00 --to 2026-01-06T00",
      "  ticklake verify --live",
      "  ticklake verify --live --from 2026-01-05T00 --to 2026-01-06T00 --output json",
      "Password for --live: TICKLAKE_LIVE_READER_PASSWORD, or the configuration file; beside up it is known."
    })
final class VerifyCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin RangeOptions rangeOptions;

  @Mixin ResultOption result;

  @Option(
      names = "--live",
      description = "Compare the live tables with gold, instead of the lake with its records.")
  boolean live;

  @Override
  public Integer call() {
    Configuration configuration = lakeOptions.configuration();
    return live ? verifyLive(configuration) : verifyLake(configuration);
  }

  private int verifyLake(Configuration configuration) {
    Instant began = Instant.now();
    Verification found;
    try (Lake lake = lakeOptions.open(configuration)) {
      LakeOptions.warnIfThereIsNone(lake, spec);
      LakeSql sql = LakeQueries.ofHeads(lake, configuration, spec);
      String rules = SilverRules.of(configuration).described();
      found =
          new VerifyLake(lake, sql, () -> new LakePlan(lake, rules).plan(Scope.ALL))
              .verify(rangeOptions.range());
    }
    Duration took = Duration.between(began, Instant.now());
    VerificationReport report = new VerificationReport(found, took, rangeOptions.words());
    if (!result.isJson()) {
      report.printTables(spec.commandLine().getOut());
    }
    result.print(spec, report.line(), report.json());
    if (found.differences() > 0) {
      throw new BadData(
          "What the lake holds and what it was made from differ in %s. Build the hours again with ticklake backfill, or look at a bar with ticklake explain-bar."
              .formatted(count(found.differences(), "row")));
    }
    return ExitCode.OK;
  }

  private int verifyLive(Configuration configuration) {
    Instant began = Instant.now();
    LiveDatabase reader = LiveDatabase.ofReader(configuration);
    Comparison found;
    BuiltHours built;
    try (Lake lake = lakeOptions.open(configuration);
        CompareHours compare = CompareHours.open(reader)) {
      LakeOptions.warnIfThereIsNone(lake, spec);
      built = BuiltHours.of(lake, configuration, reader, rangeOptions.range());
      LakeSql sql = LakeQueries.ofHeads(lake, configuration, spec);
      CompareWithGold.run(built.hours(), sql, compare);
      found = compare.result();
    }
    long waiting = built.waiting();
    built.warn(LakeOptions.warnings(spec));
    if (!result.isJson()) {
      show(found);
    }
    Duration took = Duration.between(began, Instant.now());
    String line =
        found.hours() == 0 ? nothing(waiting) + seconds(took) : line(found, waiting, took);
    result.print(spec, line, json(found, built, took));
    if (found.differences() > 0) {
      throw new BadData(
          "%s of the live tables and gold differ. Make them equal with ticklake reconcile."
              .formatted(count(found.differences(), "row")));
    }
    if (!built.overdue().isEmpty()) {
      throw new BadData(
          "%s of the live tables could not be compared, as the lake should have built them by now and has not. Look with ticklake status whether ingest runs, then build them with ticklake heal."
              .formatted(count(built.overdue().size(), "closed hour")));
    }
    return ExitCode.OK;
  }

  private void show(Comparison found) {
    if (found.first().isEmpty()) {
      return;
    }
    new TextTable(
            List.of("table", "row", "what", "column", "live", "lake"),
            List.of(false, false, false, false, true, true),
            Terminals.width())
        .write(
            found.first().stream()
                .map(d -> List.of(d.table(), d.row(), d.what(), d.column(), d.live(), d.lake()))
                .toList(),
            spec.commandLine().getOut());
    spec.commandLine().getOut().println();
  }

  private String nothing(long waiting) {
    return waiting > 0
        ? "verify: nothing was compared: the lake has not built %s%s yet; "
            .formatted(count(waiting, "closed hour"), rangeOptions.words())
        : "verify: nothing was compared: no closed hour%s is in the live tables and in the lake; "
            .formatted(rangeOptions.words());
  }

  private static String line(Comparison found, long waiting, Duration took) {
    return "verify: %s, %s and %s of gold: %,d rows equal, %,d missing in live, %,d missing in the lake, %,d unequal; %s not built yet; %s"
        .formatted(
            count(found.hours(), "closed hour"),
            count(found.bars(), "bar"),
            count(found.sectorMinutes(), "sector minute"),
            found.equal(),
            found.missingInLive(),
            found.missingInLake(),
            found.unequal(),
            count(waiting, "hour"),
            seconds(took));
  }

  private static Map<String, Object> json(Comparison found, BuiltHours built, Duration took) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "verify");
    object.put("hours", found.hours());
    object.put("bars", found.bars());
    object.put("sector_minutes", found.sectorMinutes());
    object.put("equal", found.equal());
    object.put("missing_in_live", found.missingInLive());
    object.put("missing_in_lake", found.missingInLake());
    object.put("unequal", found.unequal());
    object.put("differences", found.first().stream().map(VerifyCommand::json).toList());
    object.put("hours_not_built", built.waiting());
    object.put("hours_overdue", built.overdue().size());
    object.put("hours_never_read", built.neverRead().size());
    object.put("seconds", took.toMillis() / 1e3);
    return object;
  }

  private static Map<String, Object> json(Comparison.Difference difference) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("table", difference.table());
    object.put("row", difference.row());
    object.put("what", difference.what());
    object.put("column", difference.column());
    object.put("live", difference.live());
    object.put("lake", difference.lake());
    return object;
  }
}
