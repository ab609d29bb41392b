package io.ticklake.live;

import io.ticklake.core.LakeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Reads what batches changed, beside the job that writes. It only reads: a follower that is slow or
 * gone is nothing that the writer would notice.
 */
public final class FollowTables implements AutoCloseable {

  private static final Duration LONGEST_CALL = Duration.ofMinutes(10);

  // Locked before the snapshot is taken, so that no day is dropped between the two.
  private static final String LOCK =
      "lock table live.enriched_trades, live.bars_live in access share mode";

  private final Connection connection;

  private FollowTables(Connection connection) {
    this.connection = connection;
  }

  /** Connects as a role that reads. */
  public static FollowTables open(LiveDatabase reader) throws SQLException {
    Connection connection = reader.connect(LONGEST_CALL);
    try {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return new FollowTables(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The tables as they are at one moment; closed before the next one is asked for. */
  public TablesSnapshot snapshot() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOCK);
    }
    return new TablesSnapshot(connection);
  }

  /** Whether the same may succeed later. */
  public static boolean passes(SQLException failure) {
    return DatabaseFailure.passes(failure);
  }

  /** The failure as a sentence. */
  public static LakeException explained(LiveDatabase database, SQLException failure) {
    return DatabaseFailure.explained(database, failure);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
