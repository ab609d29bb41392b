package io.ticklake.bench.serving;

import java.time.LocalDateTime;
import java.util.stream.Collectors;

/** The statement of an ask, as each system's own users would write it. */
final class ServingSql {

  private ServingSql() {}

  static String of(ServingSystem system, ServingAsk ask) {
    return switch (ask.question()) {
      case POINT ->
          "SELECT bar_start, open, high, low, close, volume, vwap FROM %s AS b ORDER BY bar_start"
              .formatted(bars(system, ask, "1m", "'" + ask.symbol() + "'"));
      case MONTH ->
          """
          SELECT symbol, date_trunc('day', bar_start) AS day, max(high), min(low), sum(volume), sum(turnover), count(*)
          FROM %s AS b WHERE symbol IN (%s) GROUP BY ALL ORDER BY symbol, day
          """
              .formatted(
                  bars(system, ask, "1m", "NULL"),
                  ask.symbols().stream()
                      .map(symbol -> "'" + symbol + "'")
                      .collect(Collectors.joining(", ")));
      case MOVERS ->
          """
          SELECT sector, symbol, moved FROM (
            SELECT *, row_number() OVER (PARTITION BY sector ORDER BY abs(moved) DESC, symbol) AS place FROM (
              SELECT s.sector, b.symbol, CAST(b.close AS DOUBLE) / CAST(b.open AS DOUBLE) - 1 AS moved
              FROM %s AS b JOIN %s AS s ON s.symbol = b.symbol AND s.valid_to IS NULL) AS m) AS p
          WHERE place <= 3 ORDER BY sector, symbol
          """
              .formatted(
                  bars(system, ask, "1d", "NULL"),
                  system == ServingSystem.TICKLAKE ? "serving.silver.securities" : "securities");
      case ASOF ->
          "SELECT count(*), count(bid), sum(price - bid), sum(ask - price) FROM " + joined(system);
    };
  }

  private static String bars(ServingSystem system, ServingAsk ask, String interval, String symbol) {
    if (system == ServingSystem.TICKLAKE) {
      return "serving.bars(%s, '%s', '%s', '%s')".formatted(symbol, interval, ask.from(), ask.to());
    }
    return "(SELECT * FROM bars WHERE bar_interval = '%s' AND bar_start >= %s AND bar_start < %s%s)"
        .formatted(
            interval,
            time(system, ask.from()),
            time(system, ask.to()),
            symbol.equals("NULL") ? "" : " AND symbol = " + symbol);
  }

  private static String time(ServingSystem system, LocalDateTime time) {
    return (system == ServingSystem.SPARK ? "TIMESTAMP '%sZ'" : "TIMESTAMPTZ '%sZ'")
        .formatted(time.toLocalDate() + "T" + time.toLocalTime() + ":00");
  }

  private static String joined(ServingSystem system) {
    return switch (system) {
      case TICKLAKE -> "serving.asof_trades_quotes('trades', 'quotes')";
      case SORTED_FILE, SMALL_FILES ->
          "trades AS t ASOF LEFT JOIN quotes AS q ON t.symbol = q.symbol AND (t.event_time_ns, %d) >= (q.event_time_ns, q.sequence)"
              .formatted(Long.MAX_VALUE);
      // Spark has no such join: both in one order, quotes before trades of their moment, and the
      // last quote so far.
      case SPARK ->
          """
          (SELECT price, quote.bid, quote.ask FROM (
            SELECT price, is_trade, last(quote, true) OVER (
              PARTITION BY symbol ORDER BY event_time_ns, is_trade, sequence ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS quote
            FROM (
              SELECT symbol, event_time_ns, true AS is_trade, NULL AS sequence, price, CAST(NULL AS STRUCT<bid: DECIMAL(18,8), ask: DECIMAL(18,8)>) AS quote FROM trades
              UNION ALL
              SELECT symbol, event_time_ns, false, sequence, NULL, named_struct('bid', bid, 'ask', ask) FROM quotes))
          WHERE is_trade)
          """;
      case POLARS -> throw new IllegalStateException("Polars is asked in Python");
    };
  }
}
