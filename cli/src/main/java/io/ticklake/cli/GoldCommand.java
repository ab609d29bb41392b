package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.HourRange;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.engine.SparkSessions;
import io.ticklake.gold.BuildGoldDay;
import io.ticklake.gold.BuildSecurities;
import io.ticklake.gold.GoldDayReport;
import io.ticklake.gold.SecuritiesReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "gold",
    mixinStandardHelpOptions = true,
    description = {
      "Builds bars of 1s, 1m, 5m, 1h and 1d and sector metrics anew from silver.ticks, and silver.securities from market info.",
      "Works by the UTC day: every day that the hours touch is built as a whole. Twice changes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake gold --hour 2026-01-05T14",
      "  ticklake gold --from 2026-01-05T00 --to 2026-01-08T00"
    })
final class GoldCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @ArgGroup(multiplicity = "1")
  HourOptions hours;

  @Override
  public Integer call() throws IOException {
    Instant start = Instant.now();
    HourRange range = hours.range();
    Configuration configuration = lakeOptions.configuration();
    List<GoldDayReport> reports = new ArrayList<>();
    SecuritiesReport securities;
    try (Lake lake = lakeOptions.open(configuration)) {
      lake.load(Tables.SILVER_TICKS);
      try (var spark = SparkSessions.open("gold " + range, lake, configuration)) {
        Clock clock = Clock.systemUTC();
        securities = new BuildSecurities(lake, spark, clock).build();
        BuildGoldDay gold = new BuildGoldDay(lake, spark, clock);
        for (HourRange ofDay : range.byDay()) {
          reports.add(gold.build(ofDay.from().day()));
        }
      }
    }
    tell(range, reports, securities, Duration.between(start, Instant.now()));
    return ExitCode.OK;
  }

  private void tell(
      HourRange range, List<GoldDayReport> reports, SecuritiesReport securities, Duration took) {
    long ticks = reports.stream().mapToLong(GoldDayReport::ticks).sum();
    long bars = reports.stream().mapToLong(GoldDayReport::bars).sum();
    long minutes = reports.stream().mapToLong(GoldDayReport::sectorMinutes).sum();
    String days =
        reports.stream().map(report -> report.day().toString()).collect(Collectors.joining(", "));
    LocalDate first = reports.get(0).day();
    LocalDate last = reports.get(reports.size() - 1).day();
    String line =
        "gold %s: %s from %s, %s, %s%s"
            .formatted(
                reports.size() <= 3 ? days : first + " to " + last,
                count(bars, "bar"),
                count(ticks, "tick"),
                count(minutes, "sector minute"),
                seconds(took),
                securities.changed()
                    ? "; silver.securities: " + count(securities.versions(), "version")
                    : "");
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "gold");
    object.put("from", range.from().toString());
    object.put("to", range.to().toString());
    object.put("days", reports.size());
    object.put("rows", bars);
    object.put("ticks", ticks);
    object.put("sector_minutes", minutes);
    object.put("securities_versions", securities.versions());
    object.put("securities_changed", securities.changed());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(spec, line, object);
  }
}
