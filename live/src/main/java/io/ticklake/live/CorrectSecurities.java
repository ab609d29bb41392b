package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes market info into the tables, whenever it comes: trades that are there already get what is
 * known now, and the sector minutes that they leave or join are computed anew from the trades.
 */
final class CorrectSecurities {

  private static final String STORE =
      """
      insert into live.market_info (symbol, valid_from, company_name, sector, market_cap, source_topic, source_partition, source_offset, batch)
      select symbol, valid_from, company_name, sector, market_cap, source_topic, source_partition, source_offset, ? from new_market_info
      on conflict (symbol, valid_from) do update set company_name = excluded.company_name, sector = excluded.sector,
        market_cap = excluded.market_cap, source_topic = excluded.source_topic, source_partition = excluded.source_partition,
        source_offset = excluded.source_offset, batch = excluded.batch""";

  private static final String NOTE_CHANGED_MINUTES =
      """
      insert into changed_minutes (window_start, sector)
      select distinct date_trunc('minute', e.event_time), s.sector
      from new_knowledge k
      join live.enriched_trades e
        on e.symbol = k.symbol and e.event_time_ns >= k.from_ns and e.event_time_ns < k.to_ns and e.sector <> k.sector
      cross join lateral (values (e.sector), (k.sector)) as s (sector)""";

  private static final String CORRECT_TRADES =
      """
      update live.enriched_trades e
      set company_name = k.company_name, sector = k.sector, market_cap = k.market_cap, batch = ?
      from new_knowledge k
      where e.symbol = k.symbol and e.event_time_ns >= k.from_ns and e.event_time_ns < k.to_ns
        and (e.company_name, e.sector, e.market_cap) is distinct from (k.company_name, k.sector, k.market_cap)""";

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

  private CorrectSecurities() {}

  /** Within the transaction of a batch, before its trades are added. */
  static void run(LiveSession session, List<SecurityRecord> records, long batch)
      throws SQLException {
    if (records.isEmpty()) {
      return;
    }
    List<SecurityRecord> stored = new ArrayList<>();
    List<SecurityChange> changes = session.securities.add(records, stored);
    Connection connection = session.connection;
    session.staged.marketInfo(stored);
    Sql.update(connection, STORE, batch);
    if (changes.isEmpty()) {
      return;
    }
    session.staged.knowledge(changes);
    try (Statement statement = connection.createStatement()) {
      // one changed symbol must be found by index, ten thousand by reading all
      statement.execute("analyze new_knowledge");
      if (statement.executeUpdate(NOTE_CHANGED_MINUTES) > 0) {
        statement.execute("analyze changed_minutes");
      }
    }
    Sql.update(connection, CORRECT_TRADES, batch);
    for (String removal : REMOVE_CHANGED_MINUTES) {
      Sql.update(connection, removal);
    }
    Sql.update(connection, ADD_SYMBOLS);
    Sql.update(connection, ADD_METRICS, batch);
  }
}
