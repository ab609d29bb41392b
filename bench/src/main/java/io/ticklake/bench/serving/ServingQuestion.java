package io.ticklake.bench.serving;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/** What readers ask; the same number asks for the same thing whatever the system. */
enum ServingQuestion {
  /** The minutes of one symbol in one hour. */
  POINT(400),
  /** Twenty symbols day by day, from the minutes of the whole time. */
  MONTH(60),
  /** The three of each sector that moved most on a day. */
  MOVERS(120),
  /** All trades, each with the quote of its moment. */
  ASOF(4);

  private static final LocalDate FIRST_DAY = LocalDate.parse("2026-01-05");
  private static final int BUSY_FROM = 13;
  private static final int BUSY_HOURS = 8;

  private final int asks;

  ServingQuestion(int asks) {
    this.asks = asks;
  }

  /** How often it is asked in a full run. */
  int asks() {
    return asks;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The statement of one ask.
   *
   * @param days of the market
   */
  String sql(ServingSystem system, int number, int days, List<String> symbols) {
    Random random = new Random(number);
    LocalDate day = FIRST_DAY.plusDays(random.nextInt(days));
    boolean ours = system == ServingSystem.TICKLAKE;
    return switch (this) {
      case POINT -> {
        LocalDateTime from = day.atTime(BUSY_FROM + random.nextInt(BUSY_HOURS), 0);
        String symbol = symbols.get(random.nextInt(symbols.size()));
        yield "SELECT bar_start, open, high, low, close, volume, vwap FROM "
            + (ours
                ? "serving.bars('%s', '1m', '%s', '%s')".formatted(symbol, from, from.plusHours(1))
                : "bars WHERE symbol = '%s' AND %s"
                    .formatted(symbol, within("1m", from, from.plusHours(1))))
            + " ORDER BY bar_start";
      }
      case MONTH -> {
        LocalDateTime from = FIRST_DAY.atStartOfDay();
        LocalDateTime to = from.plusDays(days);
        yield "SELECT symbol, date_trunc('day', bar_start) AS day, max(high), min(low), sum(volume), sum(turnover), count(*) FROM "
            + (ours
                ? "serving.bars(NULL, '1m', '%s', '%s') WHERE true".formatted(from, to)
                : "bars WHERE " + within("1m", from, to))
            + " AND symbol IN (%s) GROUP BY ALL ORDER BY ALL"
                .formatted(
                    symbols.stream()
                        .map(symbol -> "'" + symbol + "'")
                        .collect(Collectors.joining(", ")));
      }
      case MOVERS -> {
        LocalDateTime from = day.atStartOfDay();
        String bars =
            ours
                ? "serving.bars(NULL, '1d', '%s', '%s')".formatted(from, from.plusDays(1))
                : "(FROM bars WHERE %s)".formatted(within("1d", from, from.plusDays(1)));
        yield """
            SELECT s.sector, b.symbol, b.close::DOUBLE / b.open::DOUBLE - 1 AS moved FROM %s AS b
            JOIN %s AS s ON s.symbol = b.symbol AND s.valid_to IS NULL
            QUALIFY row_number() OVER (PARTITION BY s.sector ORDER BY abs(moved) DESC, b.symbol) <= 3
            ORDER BY ALL
            """
            .formatted(bars, ours ? "serving.silver.securities" : "securities");
      }
      case ASOF ->
          "SELECT count(*), count(bid), sum(price - bid), sum(ask - price) FROM "
              + (ours
                  ? "serving.asof_trades_quotes('trades', 'quotes')"
                  : "trades AS t ASOF LEFT JOIN quotes AS q ON t.symbol = q.symbol AND t.event_time_ns >= q.event_time_ns");
    };
  }

  private static String within(String interval, LocalDateTime from, LocalDateTime to) {
    return "bar_interval = '%s' AND bar_start >= TIMESTAMPTZ '%s:00+00' AND bar_start < TIMESTAMPTZ '%s:00+00'"
        .formatted(interval, from, to);
  }
}
