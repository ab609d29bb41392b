package io.ticklake.live;

import io.ticklake.core.LakeException.BadRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which metrics the tables hold: live.metrics. A metric that is new, or means something else than
 * before, is computed from the trades that are there, so that each holds for all of them.
 */
final class KeptMetrics {

  private static final int ROWS_AT_ONCE = 10_000;

  // by the primary key, day by day
  private static final String TRADES =
      "select * from live.enriched_trades order by symbol, venue, event_time_ns";

  private KeptMetrics() {}

  /**
   * Makes the tables hold these metrics and no other; a transaction of its own.
   *
   * @return those that were computed
   */
  static List<MinuteMetric> keep(List<MinuteMetric> metrics, LiveSession session)
      throws SQLException {
    session.lock();
    Connection connection = session.connection;
    Map<String, String> kept = meanings(connection);
    List<MinuteMetric> computed = new ArrayList<>();
    for (MinuteMetric metric : metrics) {
      if (!metric.meaning().equals(kept.remove(metric.name()))) {
        remove(metric.name(), connection);
        Sql.update(
            connection,
            "insert into live.metrics (metric, meaning, since_batch) values (?, ?, ?)",
            metric.name(),
            metric.meaning(),
            session.batch);
        computed.add(metric);
      }
    }
    for (String unknown : kept.keySet()) {
      remove(unknown, connection);
    }
    if (!computed.isEmpty()) {
      compute(computed, session);
    }
    connection.commit();
    return computed;
  }

  /**
   * Those of the metrics that the tables hold.
   *
   * @throws BadRequest if the tables hold one that is not among them or means something else
   */
  static List<MinuteMetric> among(List<MinuteMetric> metrics, Connection connection)
      throws SQLException {
    Map<String, String> kept = meanings(connection);
    List<MinuteMetric> same =
        metrics.stream()
            .filter(metric -> metric.meaning().equals(kept.get(metric.name())))
            .toList();
    same.forEach(metric -> kept.remove(metric.name()));
    for (Map.Entry<String, String> other : kept.entrySet()) {
      throw new BadRequest(
          "The live tables keep the metric %s as '%s' and the settings of this command say something else. Give it live.metrics and live.block_value as ticklake live has them."
              .formatted(other.getKey(), other.getValue()));
    }
    return same;
  }

  private static Map<String, String> meanings(Connection connection) throws SQLException {
    Map<String, String> meanings = new HashMap<>();
    Sql.query(
        connection,
        "select metric, meaning from live.metrics",
        row -> meanings.put(row.getString("metric"), row.getString("meaning")));
    return meanings;
  }

  private static void remove(String metric, Connection connection) throws SQLException {
    Sql.update(connection, "delete from live.metrics where metric = ?", metric);
    Sql.update(connection, "delete from live.minute_metrics where metric = ?", metric);
  }

  private static void compute(List<MinuteMetric> metrics, LiveSession session) throws SQLException {
    MetricSums sums = new MetricSums(metrics);
    try (PreparedStatement statement = session.connection.prepareStatement(TRADES)) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = statement.executeQuery()) {
        for (long read = 1; rows.next(); read++) {
          sums.add(TradeColumns.read(rows));
          if (read % ROWS_AT_ONCE == 0) {
            session.staged.metrics(sums.take());
          }
        }
      }
    }
    session.staged.metrics(sums.finish());
    new MetricRows(session.connection, session.staged).insert(session.batch);
  }
}
