package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * Guesses whether reconcile has removed or corrected a trade: the lake has decided on it, and a
 * topic that is read again must not bring it back. It may take a trade for another, never overlook
 * one that live.replaced_trades holds.
 */
final class ReplacedTrades {

  private static final String KEYS =
      "select symbol, venue, event_time_ns, trade_key from live.replaced_trades where batch > ?";

  private final Connection connection;
  private final Set<Long> hashes = new HashSet<>();

  ReplacedTrades(Connection connection) {
    this.connection = connection;
  }

  /** Takes in what batches after this one replaced. */
  void load(long batch) throws SQLException {
    Sql.query(
        connection,
        KEYS,
        row ->
            hashes.add(
                RecentTrades.hash(
                    row.getString("symbol"),
                    row.getString("venue"),
                    row.getLong("event_time_ns"),
                    row.getString("trade_key"))),
        batch);
  }

  boolean maybeHas(LiveTrade trade) {
    return !hashes.isEmpty() && hashes.contains(RecentTrades.hash(trade));
  }
}
