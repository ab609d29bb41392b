package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Computes the sector minutes named in the temporary table changed_minutes anew from the trades.
 */
final class RecomputeSectors {

  private static final List<String> REMOVE_CHANGED_MINUTES =
      List.of(
          "delete from live.sector_symbols s using changed_minutes c where s.sector = c.sector and s.window_start = c.window_start",
          "delete from live.sector_metrics m using changed_minutes c where m.sector = c.sector and m.window_start = c.window_start");

  private static final String TRADES_OF_CHANGED_MINUTES =
      """
      from live.enriched_trades e
      join changed_minutes c on c.sector = e.sector and c.window_start = date_trunc('minute', e.event_time)
      where e.event_date between (select (min(window_start) at time zone 'UTC')::date from changed_minutes)
                             and (select (max(window_start) at time zone 'UTC')::date from changed_minutes)
      """;

  private static final String ADD_SYMBOLS =
      "insert into live.sector_symbols (window_start, sector, symbol) select distinct c.window_start, c.sector, e.symbol\n"
          + TRADES_OF_CHANGED_MINUTES;

  private static final String ADD_METRICS =
      """
      insert into live.sector_metrics (sector, window_start, trades, volume, turnover, price_sum, min_price, max_price, symbols, batch)
      select c.sector, c.window_start, count(*) filter (where e.counts_volume),
             coalesce(sum(e.size) filter (where e.counts_volume), 0), coalesce(sum(e.price * e.size) filter (where e.counts_volume), 0),
             coalesce(sum(e.price) filter (where e.counts_volume), 0),
             min(e.price) filter (where e.sets_high_low), max(e.price) filter (where e.sets_high_low), count(distinct e.symbol), ?
      """
          + TRADES_OF_CHANGED_MINUTES
          + "group by c.sector, c.window_start";

  private RecomputeSectors() {}

  /** Within a transaction. */
  static void run(Connection connection, long batch) throws SQLException {
    for (String removal : REMOVE_CHANGED_MINUTES) {
      Sql.update(connection, removal);
    }
    Sql.update(connection, ADD_SYMBOLS);
    Sql.update(connection, ADD_METRICS, batch);
  }
}
