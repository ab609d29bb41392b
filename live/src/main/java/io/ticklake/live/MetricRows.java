package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Writes live.minute_metrics, always within a transaction of somebody else. */
final class MetricRows {

  private static final String COLUMNS = "symbol, venue, minute_start, metric, value";

  private static final String ADD_PARTS =
      """
      insert into live.minute_metrics as m (%1$s, batch)
      select %1$s, ? from new_metrics
      on conflict (symbol, venue, minute_start, metric) do update set
        value = case excluded.metric %2$s end, batch = excluded.batch""";

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
  private final List<MinuteMetric> metrics;
  private final String addParts;

  /**
   * @param metrics those that the tables hold
   */
  MetricRows(Connection connection, StagedRows staged, List<MinuteMetric> metrics) {
    this.connection = connection;
    this.staged = staged;
    this.metrics = metrics;
    this.addParts =
        ADD_PARTS.formatted(
            COLUMNS,
            metrics.stream()
                .map(metric -> "when '%s' then %s".formatted(metric.name(), metric.join().sql()))
                .collect(Collectors.joining(" ")));
  }

  /** Joins what new trades are with what is there. */
  void addParts(List<LiveTrade> trades, long batch) throws SQLException {
    List<MetricSums.Value> parts = MetricSums.of(trades, metrics);
    if (!parts.isEmpty()) {
      staged.metrics(parts);
      Sql.update(connection, addParts, batch);
    }
  }

  /** Removes the rows of the minutes that the temporary table changed_trades names. */
  void removeChanged() throws SQLException {
    Sql.update(connection, REMOVE_CHANGED);
  }

  /** Stages what trades are, whole minutes of them. */
  void stage(List<LiveTrade> trades) throws SQLException {
    staged.metrics(MetricSums.of(trades, metrics));
  }

  /** Inserts what is staged of the changed minutes. */
  void insertChanged(long batch) throws SQLException {
    Sql.update(connection, INSERT_CHANGED, batch);
  }

  /** Inserts all that is staged. */
  void insert(long batch) throws SQLException {
    Sql.update(connection, INSERT, batch);
  }
}
