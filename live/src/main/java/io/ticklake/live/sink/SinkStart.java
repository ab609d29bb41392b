package io.ticklake.live.sink;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.live.TablesState;

/** Decides where a sink goes on, and refuses what would lose something silently. */
final class SinkStart {

  private SinkStart() {}

  /**
   * @param at where the sink is
   * @param bootstrap whether other tables and lost batches are accepted
   */
  static Position of(Position at, TablesState tables, boolean bootstrap) {
    if (!at.tables().equals(tables.tables())) {
      return orRefuse(
          bootstrap,
          new Position(tables.tables(), 0),
          "The sink has followed other live tables (%s, up to batch %d) than these (%s). Check live.database; these are read from their first batch with --bootstrap."
              .formatted(at.tables(), at.batch(), tables.tables()));
    }
    if (at.batch() > tables.batch()) {
      return orRefuse(
          bootstrap,
          new Position(tables.tables(), 0),
          "The sink is at batch %d, the live tables are at %d: they were set back. All they hold is written again as newer values with --bootstrap."
              .formatted(at.batch(), tables.batch()));
    }
    if (at.batch() < tables.droppedBatch()) {
      return orRefuse(
          bootstrap,
          at,
          "The sink is at batch %d, and days that batches up to %d changed are dropped from the live tables: what they held is missing in the sink. Go on with what is left by --bootstrap, and give live.retention more days than a sink may be down."
              .formatted(at.batch(), tables.droppedBatch()));
    }
    return at;
  }

  private static Position orRefuse(boolean bootstrap, Position accepted, String refusal) {
    if (!bootstrap) {
      throw new BadData(refusal);
    }
    return accepted;
  }
}
