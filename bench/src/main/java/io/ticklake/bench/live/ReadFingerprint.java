package io.ticklake.bench.live;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads the fingerprint of the two tables of a system.
 *
 * @param schema where they lie
 */
record ReadFingerprint(String schema) {

  // Doubles agree with exact sums once rounded: simulated prices have two decimals, sizes none.
  private static final String HASH_SUM =
      "coalesce(sum(('x' || left(md5(concat_ws('|', %s)), 14))::bit(56)::bigint::numeric), 0)";
  private static final String TRADE =
      HASH_SUM.formatted(
          "symbol, venue, trade_id, event_time_ns, round(price::numeric, 4),"
              + " round(size::numeric, 4), company_name, sector, trunc(market_cap::numeric)");
  private static final String SECTOR_MINUTE =
      HASH_SUM.formatted(
          "sector, extract(epoch from window_start)::bigint, trades, round(volume::numeric, 2),"
              + " round(turnover::numeric, 2), round(min_price::numeric, 4),"
              + " round(max_price::numeric, 4)");

  TablesFingerprint of(BenchDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      try (ResultSet trades =
          statement.executeQuery(
              "select count(*), %s from %s.enriched_trades".formatted(TRADE, schema))) {
        trades.next();
        try (Statement second = connection.createStatement();
            ResultSet minutes =
                second.executeQuery(
                    "select count(*), %s from %s.sector_metrics"
                        .formatted(SECTOR_MINUTE, schema))) {
          minutes.next();
          return new TablesFingerprint(
              trades.getLong(1),
              trades.getBigDecimal(2).toBigIntegerExact(),
              minutes.getLong(1),
              minutes.getBigDecimal(2).toBigIntegerExact());
        }
      }
    }
  }
}
