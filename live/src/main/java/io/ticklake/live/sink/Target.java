package io.ticklake.live.sink;

import io.ticklake.live.TablesSnapshot;
import io.ticklake.live.TablesState;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Where a sink writes to, and keeps how far it is. */
public interface Target extends AutoCloseable {

  /** Makes the connection to a target, again after each loss. */
  @FunctionalInterface
  interface Opening {
    Target open() throws TargetLost;
  }

  /** How far it is; empty where it has never written. */
  Optional<Position> position();

  /** Where it begins when it has never written: at all that the tables hold. */
  default Position begin(TablesSnapshot snapshot, TablesState state) throws SQLException {
    return new Position(state.tables(), 0);
  }

  /**
   * Writes what the batches behind one position and up to another changed, and the second position.
   *
   * @return number of values written, by where they went
   */
  Map<String, Long> write(TablesSnapshot snapshot, Position from, Position to)
      throws SQLException, TargetLost;

  @Override
  void close();
}
