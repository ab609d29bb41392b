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
    RecomputeSectors.run(connection, batch);
  }
}
