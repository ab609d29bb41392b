package io.ticklake.live;

import io.ticklake.core.LakeException.BadRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Which metrics the tables hold: live.metrics. A metric that is new, or means something else than
 * before, is computed from the trades that are there, so that each holds for all of them.
 */
final class KeptMetrics {

  private static final int ROWS_AT_ONCE = 10_000;

  // A job of a ticklake that knows no metrics, or keeps others, has left batches of its own.
  private static final String WHOLE =
      """
      select metric, meaning from live.metrics m
      where not exists (select from live.batches b where b.epoch > m.epoch)""";

  private static final String DAYS =
      """
      select to_date(right(c.relname, 8), 'YYYYMMDD') as day from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'live.enriched_trades'::regclass order by 1""";

  // by the primary key of a day's partition
  private static final String TRADES =
      "select * from live.enriched_trades where event_date = ? order by symbol, venue, event_time_ns";

  private KeptMetrics() {}

  /**
   * Makes the tables hold these metrics and no other, in one transaction for which the stream
   * waits; before a job writes anything.
   *
   * @param tell takes a line for each that is computed, before it is
   */
  static void keep(List<MinuteMetric> metrics, LiveSession session, Consumer<String> tell)
      throws SQLException {
    Connection connection = session.connection;
    Map<String, String> whole = meanings(WHOLE, connection);
    List<LocalDate> days = Sql.query(connection, DAYS, row -> Sql.dayOrNull(row, "day"));
    connection.commit();
    List<MinuteMetric> missing =
        metrics.stream()
            .filter(metric -> !metric.meaning().equals(whole.get(metric.name())))
            .toList();
    if (!missing.isEmpty()) {
      missing.forEach(
          metric ->
              tell.accept(
                  "computing the metric %s from the trades that are there"
                      .formatted(metric.name())));
      session.makeDays(new TreeSet<>(days));
    }
    session.lock();
    Set<String> wanted = metrics.stream().map(MinuteMetric::name).collect(Collectors.toSet());
    for (String other : meanings("select metric, meaning from live.metrics", connection).keySet()) {
      if (!wanted.contains(other)) {
        remove(other, connection);
      }
    }
    for (MinuteMetric metric : missing) {
      remove(metric.name(), connection);
      Sql.update(
          connection,
          "insert into live.metrics (metric, meaning, epoch) values (?, ?, ?)",
          metric.name(),
          metric.meaning(),
          session.epoch);
    }
    Sql.update(connection, "update live.metrics set epoch = ?", session.epoch);
    if (!missing.isEmpty()) {
      compute(missing, days, session);
    }
    connection.commit();
  }

  /**
   * Those of the metrics that the tables hold.
   *
   * @throws BadRequest if the tables hold one that is not among them or means something else
   */
  static List<MinuteMetric> among(List<MinuteMetric> metrics, Connection connection)
      throws SQLException {
    Map<String, String> kept = meanings("select metric, meaning from live.metrics", connection);
    List<MinuteMetric> same =
        metrics.stream()
            .filter(metric -> metric.meaning().equals(kept.get(metric.name())))
            .toList();
    same.forEach(metric -> kept.remove(metric.name()));
    if (!kept.isEmpty()) {
      Map.Entry<String, String> other = kept.entrySet().iterator().next();
      throw new BadRequest(
          "The live tables keep the metric %s as '%s' and the settings of this command say something else. Give it live.metrics and live.block_value as ticklake live has them."
              .formatted(other.getKey(), other.getValue()));
    }
    return same;
  }

  private static Map<String, String> meanings(String sql, Connection connection)
      throws SQLException {
    Map<String, String> meanings = new HashMap<>();
    Sql.query(
        connection, sql, row -> meanings.put(row.getString("metric"), row.getString("meaning")));
    return meanings;
  }

  private static void remove(String metric, Connection connection) throws SQLException {
    Sql.update(connection, "delete from live.metrics where metric = ?", metric);
    Sql.update(connection, "delete from live.minute_metrics where metric = ?", metric);
  }

  private static void compute(List<MinuteMetric> metrics, List<LocalDate> days, LiveSession session)
      throws SQLException {
    MetricSums sums = new MetricSums(metrics);
    for (LocalDate day : days) {
      try (PreparedStatement statement = session.connection.prepareStatement(TRADES)) {
        statement.setFetchSize(ROWS_AT_ONCE);
        statement.setObject(1, day);
        try (ResultSet rows = statement.executeQuery()) {
          for (long read = 1; rows.next(); read++) {
            sums.add(TradeColumns.read(rows));
            if (read % ROWS_AT_ONCE == 0) {
              session.staged.metrics(sums.take());
            }
          }
        }
      }
    }
    session.staged.metrics(sums.finish());
    new MetricRows(session.connection, session.staged, metrics).insert(session.batch);
  }
}
