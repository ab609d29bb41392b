package io.ticklake.analytics;

import io.ticklake.analytics.BarProof.Agreement;
import io.ticklake.analytics.BarProof.Figure;
import io.ticklake.analytics.BarProof.Source;
import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.NearestName;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildsTable;
import io.ticklake.core.config.Durations;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Proves one bar: computes it again from the accepted trades by the definitions, finds each trade
 * in bronze by its coordinates, and names the commits and builds between. SQL computes here what
 * the builds compute in loops of their own, so that a mistake would have to be made twice.
 */
public final class ExplainBar {

  private static final Set<String> LENGTHS = Set.of("1s", "1m", "5m", "1h", "1d");
  private static final double TOLERANCE = Double.parseDouble(BarProof.TOLERANCE);

  private static final List<String> COMPARED =
      Stream.concat(ProofSql.EXACT_NUMBERS.stream(), ProofSql.ROUNDED_NUMBERS.stream()).toList();

  private final Lake lake;
  private final LakeSql sql;

  public ExplainBar(Lake lake, LakeSql sql) {
    this.lake = lake;
    this.sql = sql;
  }

  /**
   * Explains the bar of a series.
   *
   * @param venue empty where the symbol trades on one venue
   * @param interval 1s, 1m, 5m, 1h or 1d
   * @param start its first moment; a bar that is not there is a {@link BadRequest}
   */
  public BarProof explain(String symbol, String venue, String interval, Instant start) {
    if (!LENGTHS.contains(interval)) {
      throw new BadRequest(
          "There are no bars of '%s', but of 1s, 1m, 5m, 1h and 1d.".formatted(interval));
    }
    Duration length = Durations.parse(interval);
    if (!start.equals(
        Instant.ofEpochMilli(start.toEpochMilli() / length.toMillis() * length.toMillis()))) {
      throw new BadRequest(
          "No bar of %s starts at %s; bars start at whole multiples of their length, UTC."
              .formatted(interval, start));
    }
    if (!lake.exists()) {
      throw new BadRequest(
          "There is no lake at %s, so there are no bars. Check --lake.".formatted(lake.location()));
    }
    Map<String, String> values = new LinkedHashMap<>();
    values.put("symbol", symbol);
    values.put("venue", venue);
    values.put("interval", interval);
    values.put("from", start.toString());
    values.put("to", start.plus(length).toString());
    values.put("venue", venue(values));
    return proof(values);
  }

  /** The one venue that has such a bar. */
  private String venue(Map<String, String> values) {
    List<Map<String, Object>> bars = rows(values, "bar").get(0);
    if (bars.isEmpty()) {
      throw noBar(values);
    }
    if (bars.size() > 1) {
      throw new BadRequest(
          "%s has a bar on each of %s. Choose one with --venue."
              .formatted(
                  values.get("symbol"),
                  String.join(", ", bars.stream().map(bar -> (String) bar.get("venue")).toList())));
    }
    return (String) bars.get(0).get("venue");
  }

  private BadRequest noBar(Map<String, String> values) {
    String symbol = values.get("symbol");
    List<String> known =
        rows(values, "symbols").get(0).stream().map(row -> (String) row.get("symbol")).toList();
    if (!known.contains(symbol)) {
      return new BadRequest(
          "There is no symbol %s. %s"
              .formatted(
                  symbol,
                  NearestName.hint(
                      symbol,
                      known,
                      "See which there are: ticklake sql \"SELECT DISTINCT symbol FROM gold.bars WHERE bar_interval = '1d'\".")));
    }
    return new BadRequest(
        "There is no bar of %s for %s%s at %s. See which there are: ticklake sql \"FROM bars('%s', '%s', NULL, NULL)\"."
            .formatted(
                values.get("interval"),
                symbol,
                values.get("venue").isEmpty() ? "" : " on " + values.get("venue"),
                values.get("from"),
                symbol,
                values.get("interval")));
  }

  private BarProof proof(Map<String, String> values) {
    // All three see the lake at one moment.
    List<List<Map<String, Object>>> results = rows(values, "bar", "ticks", "records");
    Map<String, Object> stored = results.get(0).get(0);
    Map<String, Object> computed = results.get(1).get(0);
    List<Source> sources = results.get(2).stream().map(ExplainBar::source).toList();
    Set<Long> builds = new HashSet<>();
    builds.add((Long) stored.get("build_id"));
    if (computed.get("silver_builds") instanceof List<?> silver) {
      silver.forEach(build -> builds.add((Long) build));
    }
    return new BarProof(
        (String) stored.get("venue"),
        COMPARED.stream().map(name -> number(name, stored.get(name), computed.get(name))).toList(),
        (Long) computed.get("ticks"),
        sources,
        commits(sources),
        builds(builds, hours(values)),
        (String) stored.get("completeness"),
        ((Number) stored.get("revision")).longValue());
  }

  private static HourRange hours(Map<String, String> values) {
    Instant last = Instant.parse(values.get("to")).minusNanos(1);
    return new HourRange(Hour.of(Instant.parse(values.get("from"))), Hour.of(last).plus(1));
  }

  /** One run builds several hours under one id; the bar is made from its own. */
  private List<Build> builds(Set<Long> ids, HourRange hours) {
    BuildsTable table = new BuildsTable(lake);
    return Stream.of(Build.SILVER, Build.GOLD)
        .flatMap(layer -> table.read(layer).stream())
        .filter(build -> ids.contains(build.buildId()))
        .filter(
            build ->
                !build.layer().equals(Build.SILVER)
                    || hours.contains(Hour.parse(build.partition())))
        .toList();
  }

  private List<BronzeLog.Entry> commits(List<Source> sources) {
    return BronzeLog.entriesAfter(lake, Tables.BRONZE_TICKS, 0).stream()
        .filter(
            entry ->
                entry.content().sources().stream()
                    .anyMatch(
                        added -> sources.stream().anyMatch(own -> overlap(added, own.range()))))
        .toList();
  }

  private static boolean overlap(SourceRange one, SourceRange other) {
    return one.source().equals(other.source())
        && one.partition() == other.partition()
        && one.first() <= other.last()
        && other.first() <= one.last();
  }

  private static Source source(Map<String, Object> row) {
    return new Source(
        new SourceRange(
            (String) row.get("source_topic"),
            (Integer) row.get("source_partition"),
            (Long) row.get("first"),
            (Long) row.get("last")),
        (Long) row.get("trades"),
        (Long) row.get("proved"),
        ((OffsetDateTime) row.get("first_ingested")).toInstant(),
        ((OffsetDateTime) row.get("last_ingested")).toInstant());
  }

  private static Figure number(String name, Object stored, Object computed) {
    Agreement agreement =
        !isEqual(stored, computed)
            ? Agreement.DIFFERS
            : stored instanceof Double && !stored.equals(computed)
                ? Agreement.ROUNDED
                : Agreement.EXACT;
    return new Figure(name, text(stored), text(computed), agreement);
  }

  private static String text(Object value) {
    return value instanceof BigDecimal decimal
        ? decimal.toPlainString()
        : value == null ? "" : value.toString();
  }

  private static boolean isEqual(Object stored, Object computed) {
    if (stored instanceof Double a && computed instanceof Double b) {
      return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
    }
    if (stored instanceof BigDecimal a && computed instanceof BigDecimal b) {
      return a.compareTo(b) == 0;
    }
    return stored == null ? computed == null : stored.equals(computed);
  }

  /** The rows of each of these files of SQL, in their order. */
  private List<List<Map<String, Object>>> rows(Map<String, String> values, String... names) {
    List<List<Map<String, Object>>> results = new ArrayList<>();
    sql.with(values)
        .run(Stream.of(names).map(ProofSql::read).toList(), result -> results.add(read(result)));
    return results;
  }

  private static List<Map<String, Object>> read(ResultSet result) throws SQLException {
    List<Map<String, Object>> rows = new ArrayList<>();
    while (result.next()) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        Object value = result.getObject(i);
        row.put(
            result.getMetaData().getColumnLabel(i),
            value instanceof Array array ? List.of((Object[]) array.getArray()) : value);
      }
      rows.add(row);
    }
    return rows;
  }
}
