package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.HourRange;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.engine.SparkSessions;
import io.ticklake.silver.BuildSilver;
import io.ticklake.silver.SilverReport;
import io.ticklake.silver.SilverRules;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "silver",
    mixinStandardHelpOptions = true,
    description = {
      "Builds hours of silver.ticks anew from bronze.ticks: each trade once, in order, with its indicators.",
      "Twice changes nothing. An hour without ticks is emptied; one whose bronze is gone is refused."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake silver --hour 2026-01-05T14",
      "  ticklake silver --from 2026-01-05T00 --to 2026-01-06T00"
    })
final class SilverCommand implements Callable<Integer> {

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
    List<SilverReport> reports = new ArrayList<>();
    try (Lake lake = lakeOptions.open(configuration)) {
      lake.load(Tables.BRONZE_TICKS);
      try (var spark = SparkSessions.open("silver " + range, lake, configuration)) {
        BuildSilver silver =
            new BuildSilver(lake, spark, SilverRules.of(configuration), Clock.systemUTC());
        for (HourRange ofDay : range.byDay()) {
          reports.add(silver.build(ofDay));
        }
      }
    }
    tell(range, reports, Duration.between(start, Instant.now()));
    return ExitCode.OK;
  }

  private void tell(HourRange range, List<SilverReport> reports, Duration took) {
    long rows = reports.stream().mapToLong(SilverReport::rows).sum();
    long bronzeRows = reports.stream().mapToLong(SilverReport::bronzeRows).sum();
    long duplicates = reports.stream().mapToLong(SilverReport::duplicates).sum();
    long reused = reports.stream().mapToLong(SilverReport::tradeIdsReused).sum();
    int unchanged = reports.stream().mapToInt(SilverReport::unchangedHours).sum();
    String line =
        "silver %s: %s from %s, %s, %s%s"
            .formatted(
                range,
                count(rows, "tick"),
                count(bronzeRows, "bronze row"),
                count(duplicates, "duplicate"),
                seconds(took),
                unchanged == 0 ? "" : ", " + count(unchanged, "hour") + " as before");
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "silver");
    object.put("from", range.from().toString());
    object.put("to", range.to().toString());
    object.put("rows", rows);
    object.put("bronze_rows", bronzeRows);
    object.put("duplicates", duplicates);
    object.put("trade_ids_reused", reused);
    object.put("hours_as_before", unchanged);
    object.put("seconds", took.toMillis() / 1e3);
    result.print(spec, line, object);
  }
}
