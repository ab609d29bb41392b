package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;

import io.ticklake.cli.LayerOptions.Built;
import io.ticklake.core.HourRange;
import io.ticklake.core.table.Tables;
import io.ticklake.silver.SilverReport;
import io.ticklake.silver.SilverReport.Amended;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "silver",
    mixinStandardHelpOptions = true,
    description = {
      "Builds hours of silver.ticks anew from bronze.ticks: each trade once, corrected or cancelled where the venue said so, in order, with its indicators.",
      "Twice changes nothing. An hour without ticks is emptied; one whose bronze is gone or that has not begun is refused."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake silver --hour 2026-01-05T14",
      "  ticklake silver --from 2026-01-05T00 --to 2026-01-06T00"
    })
final class SilverCommand implements Callable<Integer> {

  @Mixin LayerOptions layer;

  @Override
  public Integer call() throws IOException {
    return layer.build(Tables.BRONZE_TICKS, SilverCommand::build);
  }

  private static Built build(LayerBuilds builds, HourRange range) {
    List<SilverReport> reports = range.byDay().stream().map(builds::silver).toList();
    long rows = reports.stream().mapToLong(SilverReport::rows).sum();
    long bronzeRows = reports.stream().mapToLong(SilverReport::bronzeRows).sum();
    long duplicates = reports.stream().mapToLong(SilverReport::duplicates).sum();
    Amended amended =
        reports.stream().map(SilverReport::amended).reduce(Amended.NOTHING, Amended::plus);
    int unchanged = reports.stream().mapToInt(SilverReport::unchangedHours).sum();
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("rows", rows);
    numbers.put("bronze_rows", bronzeRows);
    numbers.put("duplicates", duplicates);
    numbers.put("trade_ids_reused", reports.stream().mapToLong(SilverReport::tradeIdsReused).sum());
    AmendedTrades.put(amended, numbers);
    numbers.put("hours_as_before", unchanged);
    return new Built(
        range.toString(),
        "%s from %s, %s%s"
            .formatted(
                count(rows, "tick"),
                count(bronzeRows, "bronze row"),
                count(duplicates, "duplicate"),
                AmendedTrades.text(amended)),
        unchanged == 0 ? "" : ", " + count(unchanged, "hour") + " as before",
        numbers);
  }
}
