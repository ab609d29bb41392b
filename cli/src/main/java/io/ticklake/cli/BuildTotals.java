package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.gold.GoldDayReport;
import io.ticklake.gold.SecuritiesReport;
import io.ticklake.silver.SilverReport;
import io.ticklake.silver.SilverReport.Amended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the builds of one command did, added up for its result line. */
final class BuildTotals {

  private final List<Map<String, Object>> details = new ArrayList<>();
  private long hours;
  private long ticks;
  private long bronzeRows;
  private long duplicates;
  private Amended amended = Amended.NOTHING;
  private long days;
  private long bars;
  private long barsThatStood;
  private long securities;

  void add(SilverReport report) {
    hours += report.hours().size();
    ticks += report.rows();
    bronzeRows += report.bronzeRows();
    duplicates += report.duplicates();
    amended = amended.plus(report.amended());
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("layer", "silver");
    detail.put("from", report.hours().from().toString());
    detail.put("to", report.hours().to().toString());
    detail.put("rows", report.rows());
    detail.put("seconds", report.duration().toMillis() / 1e3);
    details.add(detail);
  }

  void add(GoldDayReport report) {
    days++;
    bars += report.bars();
    barsThatStood += report.stood();
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("layer", "gold");
    detail.put("day", report.day().toString());
    detail.put("rows", report.bars());
    detail.put("rows_that_stood", report.stood());
    detail.put("seconds", report.took().toMillis() / 1e3);
    details.add(detail);
  }

  void add(SecuritiesReport report) {
    securities = report.versions();
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("layer", "securities");
    detail.put("rows", report.versions());
    detail.put("changed", report.changed());
    details.add(detail);
  }

  boolean isEmpty() {
    return details.isEmpty();
  }

  /**
   * {@code 3 hours of silver (3,600 ticks from 3,612 bronze rows, 12 duplicates), 1 day of gold
   * (412 bars), 4.1 s}; where hours of gold did not change {@code (412 bars, 5,280 stood)}.
   */
  String line(Duration took) {
    return "%s of silver (%s from %s, %s%s), %s of gold (%s%s)%s, %s"
        .formatted(
            count(hours, "hour"),
            count(ticks, "tick"),
            count(bronzeRows, "bronze row"),
            count(duplicates, "duplicate"),
            AmendedTrades.text(amended),
            count(days, "day"),
            count(bars, "bar"),
            barsThatStood == 0 ? "" : String.format(Locale.ROOT, ", %,d stood", barsThatStood),
            securities == 0 ? "" : ", " + count(securities, "version") + " of securities",
            seconds(took));
  }

  Map<String, Object> json(String command, Duration took) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", command);
    object.put("silver_hours", hours);
    object.put("silver_rows", ticks);
    object.put("bronze_rows", bronzeRows);
    object.put("duplicates", duplicates);
    AmendedTrades.put(amended, object);
    object.put("gold_days", days);
    object.put("bars", bars);
    object.put("bars_that_stood", barsThatStood);
    object.put("seconds", took.toMillis() / 1e3);
    object.put("securities_versions", securities);
    object.put("details", details);
    return object;
  }
}
