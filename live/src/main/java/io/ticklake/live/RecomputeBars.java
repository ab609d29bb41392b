package io.ticklake.live;

import io.ticklake.core.TradeConditions.Flags;
import io.ticklake.live.LiveTrade.Source;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Computes the bars of the minutes named in the temporary table changed_trades anew from the
 * trades, and the sliding windows that hold these minutes.
 */
final class RecomputeBars {

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

  RecomputeBars(Connection connection, StagedRows staged) {
    this.connection = connection;
    this.staged = staged;
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
    try (PreparedStatement statement = connection.prepareStatement(TRADES)) {
      statement.setFetchSize(10_000);
      statement.setObject(1, day.minusDays(1));
      statement.setObject(2, day.plusDays(1));
      try (ResultSet rows = statement.executeQuery()) {
        stage(rows);
      }
    }
    return Sql.update(connection, ADD, batch);
  }

  private void stage(ResultSet rows) throws SQLException {
    List<LiveTrade> trades = new ArrayList<>();
    while (rows.next()) {
      LiveTrade trade = trade(rows);
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
  }

  private static LiveTrade trade(ResultSet row) throws SQLException {
    Array conditions = row.getArray("conditions");
    return new LiveTrade(
        row.getString("symbol"),
        row.getString("venue"),
        row.getLong("event_time_ns"),
        unscaled(row, "price"),
        unscaled(row, "size"),
        row.getString("trade_id"),
        Sql.wholeOrNull(row, "sequence"),
        conditions == null ? null : Arrays.asList((String[]) conditions.getArray()),
        new Flags(
            row.getBoolean("sets_last"),
            row.getBoolean("sets_high_low"),
            row.getBoolean("counts_volume")),
        new Source(
            row.getString("source_topic"),
            row.getInt("source_partition"),
            row.getLong("source_offset")),
        row.getString("trade_key"));
  }

  private static long unscaled(ResultSet row, String column) throws SQLException {
    BigDecimal value = row.getBigDecimal(column);
    return value.setScale(8).unscaledValue().longValueExact();
  }
}
