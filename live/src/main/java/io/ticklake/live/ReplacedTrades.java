package io.ticklake.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;

/**
 * Guesses by the hash of its key whether reconcile has removed or corrected a trade: the lake has
 * decided on it, and a topic that is read again must not bring it back. It may take a trade for
 * another, never overlook one that live.replaced_trades holds. It is of the same size whatever that
 * table holds.
 */
final class ReplacedTrades {

  private static final int BITS = 24;
  private static final int ROWS_AT_ONCE = 10_000;

  private static final String KEYS =
      "select symbol, venue, event_time_ns, trade_key from live.replaced_trades where batch > ?";

  private final Connection connection;
  private final BitSet places = new BitSet(1 << BITS);

  ReplacedTrades(Connection connection) {
    this.connection = connection;
  }

  /** Takes in what batches after this one replaced; within a transaction. */
  void load(long batch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
      statement.setFetchSize(ROWS_AT_ONCE);
      statement.setLong(1, batch);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          places.set(
              place(
                  LiveTrade.keyHash(
                      row.getString("symbol"),
                      row.getString("venue"),
                      row.getLong("event_time_ns"),
                      row.getString("trade_key"))));
        }
      }
    }
  }

  boolean maybeHas(long hash) {
    return places.get(place(hash));
  }

  private static int place(long hash) {
    return (int) (hash >>> (Long.SIZE - BITS));
  }
}
