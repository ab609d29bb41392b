package io.ticklake.analytics;

import io.ticklake.core.HourRange;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows of a table and the SQL that computes them again from what they were made from.
 *
 * @param name of such rows, as in {@code 1m bars}
 * @param madeFrom what they are computed from
 * @param table where they are stored
 * @param where which rows of the table, besides the time
 * @param time the column that a range of hours is about
 * @param key columns that name a row
 * @param exact columns that must be equal to the last digit
 * @param rounded doubles, which must agree within {@link BarProof#TOLERANCE}
 * @param computed the SQL that computes key, columns and {@code waits}
 */
record ComparedRows(
    String name,
    String madeFrom,
    String table,
    String where,
    String time,
    List<String> key,
    List<String> exact,
    List<String> rounded,
    String computed) {

  static final int SHOWN = 20;

  static ComparedRows bars(String interval, long seconds) {
    return new ComparedRows(
        interval + " bars",
        "trades",
        "gold.bars",
        "bar_interval = '%s' AND ".formatted(interval),
        "bar_start",
        List.of("symbol", "venue", "bar_start"),
        List.of(
            "open",
            "high",
            "low",
            "close",
            "volume",
            "turnover",
            "vwap",
            "trades",
            "returns",
            "first_event_time_ns",
            "last_event_time_ns",
            "missing",
            "duplicates"),
        List.of("realised_variance", "realised_volatility"),
        ProofSql.read("computed_bars").replace("$seconds", Long.toString(seconds)));
  }

  static ComparedRows sectorMinutes() {
    return new ComparedRows(
        "sector minutes",
        "trades and market info",
        "gold.sector_metrics",
        "",
        "window_start",
        List.of("sector", "window_start"),
        List.of("trades", "volume", "turnover", "vwap", "min_price", "max_price", "symbols"),
        List.of("average_price"),
        ProofSql.read("computed_sectors"));
  }

  static ComparedRows trades() {
    return new ComparedRows(
        "trades",
        "records of bronze",
        "silver.ticks",
        "",
        "event_time",
        List.of(
            "symbol",
            "venue",
            "event_time_ns",
            "source_topic",
            "source_partition",
            "source_offset"),
        List.of("price", "size", "copies"),
        List.of(),
        ProofSql.read("computed_trades"));
  }

  /**
   * One row: how many rows are compared, differ and wait, and the first that differ as texts {@code
   * key, tab, what}.
   */
  String sql(HourRange hours) {
    String equal =
        Stream.concat(exact.stream().map(this::isSame), rounded.stream().map(this::isNear))
            .collect(Collectors.joining(" AND "));
    String told =
        Stream.concat(
                exact.stream().map(column -> told(column, isSame(column))),
                rounded.stream().map(column -> told(column, isNear(column))))
            .collect(Collectors.joining(", "));
    String text =
        """
        WITH stored AS (
          SELECT *, true AS is_there FROM %1$s WHERE %2$s%3$s >= $from AND %3$s < $to),
        recomputed AS (SELECT *, true AS is_there FROM (%4$s)),
        compared AS (
          SELECT concat_ws(' ', %5$s) AS row, coalesce(c.waits, false) AS waits,
            s.is_there AND c.is_there AND %6$s AS same,
            CASE WHEN s.is_there IS NULL THEN 'is not stored'
              WHEN c.is_there IS NULL THEN 'comes from no %7$s'
              ELSE concat_ws(', ', %8$s) END AS what
          FROM stored s FULL JOIN recomputed c USING (%9$s))
        SELECT count(*) AS compared,
          count(*) FILTER (same IS NOT true AND NOT waits) AS different,
          count(*) FILTER (same IS NOT true AND waits) AS waiting,
          arg_min(row || chr(9) || what, row, %10$d) FILTER (same IS NOT true AND NOT waits) AS first
        FROM compared
        """
            .formatted(
                table,
                where,
                time,
                computed,
                key.stream().map(ComparedRows::asText).collect(Collectors.joining(", ")),
                equal,
                madeFrom,
                told,
                String.join(", ", key),
                SHOWN);
    return ProofSql.within(text, hours);
  }

  private String isSame(String column) {
    return "s.%1$s IS NOT DISTINCT FROM c.%1$s".formatted(column);
  }

  private String isNear(String column) {
    return "(s.%1$s IS NOT DISTINCT FROM c.%1$s OR coalesce(abs(s.%1$s - c.%1$s) <= %2$s * greatest(abs(s.%1$s), abs(c.%1$s)), false))"
        .formatted(column, BarProof.TOLERANCE);
  }

  private static String told(String column, String isEqual) {
    return "CASE WHEN NOT %2$s THEN concat('%1$s ', coalesce(s.%1$s::VARCHAR, 'null'), ', computed ', coalesce(c.%1$s::VARCHAR, 'null')) END"
        .formatted(column, isEqual);
  }

  private static String asText(String column) {
    return column.endsWith("_start")
        ? "strftime(%s, '%%Y-%%m-%%dT%%H:%%M:%%SZ')".formatted(column)
        : column + "::VARCHAR";
  }
}
