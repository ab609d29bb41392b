package io.ticklake.analytics;

import io.ticklake.core.HourRange;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows of a table and the SQL that computes them again from what they were made from.
 *
 * @param name of such rows, as in {@code 1m bars}
 * @param madeFrom what they are computed from
 * @param stored where they are
 * @param exact columns that must be equal to the last digit
 * @param rounded doubles, which must agree within {@link BarProof#TOLERANCE}
 * @param computed the SQL that computes key and columns
 */
record ComparedRows(
    String name,
    String madeFrom,
    Stored stored,
    List<String> exact,
    List<String> rounded,
    String computed) {

  /**
   * Which rows of which table.
   *
   * @param table its name
   * @param condition besides the time, in SQL
   * @param time the column that a range of hours is about
   * @param key columns that name a row; none is null
   */
  record Stored(String table, String condition, String time, List<String> key) {}

  /** Differences of one query that are told. */
  static final int SHOWN = 20;

  static ComparedRows bars(String interval, long seconds) {
    return new ComparedRows(
        interval + " bars",
        "trades",
        new Stored(
            "gold.bars",
            "bar_interval = '%s'".formatted(interval),
            "bar_start",
            List.of("symbol", "venue", "bar_start")),
        ProofSql.EXACT_NUMBERS,
        ProofSql.ROUNDED_NUMBERS,
        ProofSql.read("computed_bars").replace("$seconds", Long.toString(seconds)));
  }

  static ComparedRows sectorMinutes() {
    return new ComparedRows(
        "sector minutes",
        "trades and market info",
        new Stored(
            "gold.sector_metrics", "true", "window_start", List.of("sector", "window_start")),
        List.of("trades", "volume", "turnover", "vwap", "min_price", "max_price", "symbols"),
        List.of("average_price"),
        ProofSql.read("computed_sectors"));
  }

  static ComparedRows trades() {
    return new ComparedRows(
        "trades",
        "records of bronze",
        new Stored(
            "silver.ticks",
            "true",
            "event_time",
            List.of(
                "symbol",
                "venue",
                "event_time_ns",
                "source_topic",
                "source_partition",
                "source_offset")),
        List.of("trade_id", "sequence", "price", "size", "copies"),
        List.of(),
        ProofSql.read("computed_trades"));
  }

  /**
   * A query of one row: how many rows are compared, differ and wait, and the first that differ, as
   * two lists of texts.
   *
   * @param waits which rows wait for the next build, in SQL on columns of the key
   */
  String sql(HourRange hours, String waits) {
    return sql(new ProofPart(hours, 0, 1), waits);
  }

  /** The same for part of the rows, of a table that has symbols. */
  String sql(ProofPart part, String waits) {
    List<String> key = stored.key();
    String text =
        """
        WITH stored AS (
          SELECT *, row_number() OVER (PARTITION BY %1$s) AS nth, true AS is_there
          FROM %2$s WHERE %3$s AND %4$s >= $from AND %4$s < $to AND %12$s),
        recomputed AS (SELECT *, 1 AS nth, true AS is_there FROM (%5$s) WHERE %12$s),
        compared AS (
          SELECT concat_ws(' ', %6$s) AS row, %7$s AS waits, s.is_there AND c.is_there AND %8$s AS same,
            CASE WHEN nth > 1 THEN 'is stored twice'
              WHEN s.is_there IS NULL THEN 'is not stored'
              WHEN c.is_there IS NULL THEN 'does not come from the %9$s'
              ELSE concat_ws(', ', %10$s) END AS what
          FROM stored s FULL JOIN recomputed c USING (%1$s, nth))
        SELECT count(*) AS compared,
          count(*) FILTER (same IS NOT true AND NOT waits) AS different,
          count(*) FILTER (same IS NOT true AND waits) AS waiting,
          arg_min(row, row, %11$d) FILTER (same IS NOT true AND NOT waits) AS rows,
          arg_min(what, row, %11$d) FILTER (same IS NOT true AND NOT waits) AS whats
        FROM compared
        """
            .formatted(
                String.join(", ", key),
                stored.table(),
                stored.condition(),
                stored.time(),
                computed,
                key.stream().map(ComparedRows::asText).collect(Collectors.joining(", ")),
                waits,
                columns(this::isSame, this::isNear, " AND "),
                madeFrom,
                columns(
                    column -> told(column, isSame(column)),
                    column -> told(column, isNear(column)),
                    ", "),
                SHOWN,
                part.condition());
    return ProofSql.within(text, part.hours());
  }

  private String columns(
      UnaryOperator<String> ofExact, UnaryOperator<String> ofRounded, String between) {
    return Stream.concat(exact.stream().map(ofExact), rounded.stream().map(ofRounded))
        .collect(Collectors.joining(between));
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
