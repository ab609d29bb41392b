package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes live.minute_metrics, always within a transaction of somebody else. */
final class MetricRows {

  private static final String COLUMNS = "symbol, venue, minute_start, metric, value";

  private static final String ADD_PARTS =
      """
      insert into live.minute_metrics as m (%1$s, batch)
      select %1$s, ? from new_metrics where joined_by = ?
      on conflict (symbol, venue, minute_start, metric) do update set value = %2$s, batch = excluded.batch""";

  private static final String REMOVE_CHANGED =
      """
      delete from live.minute_metrics m using (select distinct symbol, venue, minute from changed_trades) c
      where m.symbol = c.symbol and m.venue = c.venue and m.minute_start = c.minute""";

  private static final String INSERT_CHANGED =
      """
      insert into live.minute_metrics (%1$s, batch)
      select %1$s, ? from new_metrics n
      where exists (select from changed_trades c where c.symbol = n.symbol and c.venue = n.venue and c.minute = n.minute_start)"""
          .formatted(COLUMNS);

  private static final String INSERT =
      "insert into live.minute_metrics (%1$s, batch) select %1$s, ? from new_metrics"
          .formatted(COLUMNS);

  private final Connection connection;
  private final StagedRows staged;

  MetricRows(Connection connection, StagedRows staged) {
    this.connection = connection;
    this.staged = staged;
  }

  /** Joins what new trades are with what is there. */
  void addParts(List<MetricSums.Value> parts, long batch) throws SQLException {
    if (parts.isEmpty()) {
      return;
    }
    staged.metrics(parts);
    for (MinuteMetric.Join join : MinuteMetric.Join.values()) {
      if (parts.stream().anyMatch(part -> part.metric().join() == join)) {
        Sql.update(connection, ADD_PARTS.formatted(COLUMNS, join.sql()), batch, join.name());
      }
    }
  }

  /** Removes the rows of the minutes that the temporary table changed_trades names. */
  void removeChanged() throws SQLException {
    Sql.update(connection, REMOVE_CHANGED);
  }

  /** Inserts what is staged of these minutes. */
  void insertChanged(long batch) throws SQLException {
    Sql.update(connection, INSERT_CHANGED, batch);
  }

  /** Inserts all that is staged. */
  void insert(long batch) throws SQLException {
    Sql.update(connection, INSERT, batch);
  }
}
