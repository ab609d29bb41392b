package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;

import io.ticklake.cli.LayerOptions.Built;
import io.ticklake.core.HourRange;
import io.ticklake.core.table.Tables;
import io.ticklake.gold.GoldDayReport;
import io.ticklake.gold.SecuritiesReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "gold",
    mixinStandardHelpOptions = true,
    description = {
      "Builds bars of 1s, 1m, 5m, 1h and 1d and sector metrics anew from silver.ticks, and silver.securities from market info.",
      "Works by the UTC day: every day that the hours touch is built as a whole. Twice changes nothing.",
      "Hours that have not begun are refused."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake gold --hour 2026-01-05T14",
      "  ticklake gold --from 2026-01-05T00 --to 2026-01-08T00"
    })
final class GoldCommand implements Callable<Integer> {

  private static final int DAYS_TO_LIST = 3;

  @Mixin LayerOptions layer;

  @Override
  public Integer call() throws IOException {
    return layer.build(Tables.SILVER_TICKS, GoldCommand::build);
  }

  private static Built build(LayerBuilds builds, HourRange range) {
    SecuritiesReport securities = builds.securities();
    List<GoldDayReport> reports =
        range.byDay().stream().map(ofDay -> builds.gold(ofDay.from().day())).toList();
    long ticks = reports.stream().mapToLong(GoldDayReport::ticks).sum();
    long bars = reports.stream().mapToLong(GoldDayReport::bars).sum();
    long minutes = reports.stream().mapToLong(GoldDayReport::sectorMinutes).sum();
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("days", reports.size());
    numbers.put("rows", bars);
    numbers.put("ticks", ticks);
    numbers.put("sector_minutes", minutes);
    numbers.put("securities_versions", securities.versions());
    numbers.put("securities_changed", securities.changed());
    return new Built(
        days(reports),
        "%s from %s, %s"
            .formatted(count(bars, "bar"), count(ticks, "tick"), count(minutes, "sector minute")),
        securities.changed()
            ? "; silver.securities: " + count(securities.versions(), "version")
            : "",
        numbers);
  }

  private static String days(List<GoldDayReport> reports) {
    return reports.size() <= DAYS_TO_LIST
        ? reports.stream().map(report -> report.day().toString()).collect(Collectors.joining(", "))
        : reports.get(0).day() + " to " + reports.get(reports.size() - 1).day();
  }
}
