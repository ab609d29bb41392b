package io.ticklake.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes bars and metrics of the minutes named in the temporary table changed_trades anew from
 * the trades, and the sliding windows that hold these minutes.
 */
final class RecomputeMinutes {

  private static final int TRADES_AT_ONCE = 50_000;

  private static final String CREATE =
      """
      create temp table if not exists changed_bars (bar_interval text, symbol text, venue text, bar_start timestamptz)
      on commit delete rows""";

  private static final String NOTE_BARS =
      """
      insert into changed_bars
      select distinct '1m', symbol, venue, minute from changed_trades
      union
      select distinct '5m', symbol, venue, minute - n * interval '1 minute' from changed_trades, generate_series(0, 4) n
      where minute - n * interval '1 minute' >= coalesce(?::date::timestamp at time zone 'UTC', '-infinity')""";

  private static final String REMOVE =
      """
      delete from live.bars_live b using changed_bars c
      where b.bar_interval = c.bar_interval and b.symbol = c.symbol and b.venue = c.venue and b.bar_start = c.bar_start""";

  private static final String TRADES =
      """
      with minutes as (
        select distinct symbol, venue, minute + n * interval '1 minute' as minute from changed_trades, generate_series(-4, 4) n)
      select e.*
      from minutes m
      join live.enriched_trades e on e.symbol = m.symbol and e.venue = m.venue
        and e.event_time_ns >= (extract(epoch from m.minute) * 1000000000)::bigint
        and e.event_time_ns < (extract(epoch from m.minute) * 1000000000)::bigint + 60000000000
      where e.event_date between ? and ?
      order by e.symbol collate "C", e.venue collate "C", e.event_time_ns""";

  private static final String ADD =
      """
      insert into live.bars_live (bar_interval, symbol, venue, bar_start, open, high, low, close, volume, turnover, trades,
        first_event_time_ns, last_event_time_ns, open_key, close_key, batch)
      select n.bar_interval, n.symbol, n.venue, n.bar_start, open, high, low, close, volume, turnover, trades,
        first_event_time_ns, last_event_time_ns, open_key, close_key, ?
      from new_bars n join changed_bars c on n.bar_interval = c.bar_interval and n.symbol = c.symbol and n.venue = c.venue
        and n.bar_start = c.bar_start""";

  private final Connection connection;
  private final StagedRows staged;
  private final MetricRows metricRows;

  /**
   * @param metrics those that the tables hold
   */
  RecomputeMinutes(Connection connection, StagedRows staged, List<MinuteMetric> metrics) {
    this.connection = connection;
    this.staged = staged;
    this.metricRows = new MetricRows(connection, staged, metrics);
  }

  static void create(Statement statement) throws SQLException {
    statement.execute(CREATE);
  }

  /**
   * Within a transaction.
   *
   * @param day of the changed trades
   * @param keptFromOrNull windows that begin earlier are left out
   * @return number of bars
   */
  long run(LocalDate day, LocalDate keptFromOrNull, long batch) throws SQLException {
    Sql.update(connection, NOTE_BARS, keptFromOrNull == null ? null : keptFromOrNull.toString());
    Sql.update(connection, REMOVE);
    metricRows.removeChanged();
    try (PreparedStatement statement = connection.prepareStatement(TRADES)) {
      statement.setFetchSize(10_000);
      statement.setObject(1, day.minusDays(1));
      statement.setObject(2, day.plusDays(1));
      try (ResultSet rows = statement.executeQuery()) {
        stage(rows);
      }
    }
    metricRows.insertChanged(batch);
    return Sql.update(connection, ADD, batch);
  }

  private void stage(ResultSet rows) throws SQLException {
    List<LiveTrade> trades = new ArrayList<>();
    while (rows.next()) {
      LiveTrade trade = TradeColumns.read(rows);
      // a series is never parted
      if (trades.size() >= TRADES_AT_ONCE && !trade.isOfSeriesOf(trades.get(trades.size() - 1))) {
        stage(trades);
        trades.clear();
      }
      trades.add(trade);
    }
    stage(trades);
  }

  private void stage(List<LiveTrade> trades) throws SQLException {
    staged.bars(BatchSums.of(trades, (symbol, micros) -> Security.UNKNOWN, Long.MIN_VALUE).bars);
    metricRows.stage(trades);
  }
}
