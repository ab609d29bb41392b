package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes one batch and the offsets that it was read up to, all in one transaction. Nothing of it is
 * there before the commit, and a second one with the same offsets is refused: exactly once.
 */
final class WriteBatch {

  private static final String ADD_BARS =
      """
      insert into live.bars_live as b (bar_interval, symbol, venue, bar_start, open, high, low, close, volume, turnover, trades,
        first_event_time_ns, last_event_time_ns, open_key, close_key, batch)
      select bar_interval, symbol, venue, bar_start, open, high, low, close, volume, turnover, trades,
        first_event_time_ns, last_event_time_ns, open_key, close_key, ?
      from new_bars
      on conflict (bar_interval, symbol, venue, bar_start) do update set
        open = case when b.open_key is null or excluded.open_key < b.open_key then excluded.open else b.open end,
        close = case when b.close_key is null or excluded.close_key > b.close_key then excluded.close else b.close end,
        open_key = case when b.open_key is null or excluded.open_key < b.open_key then excluded.open_key else b.open_key end,
        close_key = case when b.close_key is null or excluded.close_key > b.close_key then excluded.close_key else b.close_key end,
        high = greatest(b.high, excluded.high), low = least(b.low, excluded.low),
        volume = b.volume + excluded.volume, turnover = b.turnover + excluded.turnover, trades = b.trades + excluded.trades,
        first_event_time_ns = least(b.first_event_time_ns, excluded.first_event_time_ns),
        last_event_time_ns = greatest(b.last_event_time_ns, excluded.last_event_time_ns), batch = excluded.batch""";

  private static final String ADD_SECTORS =
      """
      with added as (
        insert into live.sector_symbols (window_start, sector, symbol)
        select window_start, sector, symbol from new_symbols
        on conflict do nothing returning window_start, sector),
      counted as (select window_start, sector, count(*) as symbols from added group by window_start, sector)
      insert into live.sector_metrics as m (sector, window_start, trades, volume, turnover, price_sum, min_price, max_price, symbols, batch)
      select n.sector, n.window_start, n.trades, n.volume, n.turnover, n.price_sum, n.min_price, n.max_price, coalesce(c.symbols, 0), ?
      from new_sectors n left join counted c on c.sector = n.sector and c.window_start = n.window_start
      on conflict (sector, window_start) do update set
        trades = m.trades + excluded.trades, volume = m.volume + excluded.volume, turnover = m.turnover + excluded.turnover,
        price_sum = m.price_sum + excluded.price_sum, min_price = least(m.min_price, excluded.min_price),
        max_price = greatest(m.max_price, excluded.max_price), symbols = m.symbols + excluded.symbols, batch = excluded.batch""";

  private static final String ADD_LATE =
      """
      insert into live.late_trades as l (symbol, venue, minute_start, trades, batch) values (?, ?, ?, ?, ?)
      on conflict (minute_start, symbol, venue) do update set trades = l.trades + excluded.trades, batch = excluded.batch""";

  private static final String ADD_REJECTED =
      """
      insert into live.rejects as r (source_topic, reason, records, last_partition, last_offset, last_at) values (?, ?, ?, ?, ?, ?)
      on conflict (source_topic, reason) do update set records = r.records + excluded.records,
        last_partition = excluded.last_partition, last_offset = excluded.last_offset, last_at = excluded.last_at""";

  private final LiveSession session;
  private final Connection connection;
  private final MetricRows metricRows;
  private final AddTrades addTrades;
  private final WriteProgress progress;

  /**
   * @param metrics those that the tables hold
   */
  WriteBatch(LiveSession session, List<MinuteMetric> metrics) {
    this.session = session;
    this.connection = session.connection;
    this.metricRows = new MetricRows(connection, session.staged, metrics);
    this.addTrades = new AddTrades(session);
    this.progress = new WriteProgress(session);
  }

  /**
   * Writes and commits.
   *
   * @param now time of the batch
   */
  void run(Batch batch, Instant now) throws SQLException {
    if (batch.isEmpty()) {
      progress.writeSignOfLife(batch);
      return;
    }
    removeExpired(batch);
    session.makeDays(days(batch.trades));
    session.lock();
    long number = session.batch + 1;
    CorrectSecurities.run(session, batch.marketInfo, number);
    addTrades(batch, number, now);
    addLate(batch, number);
    addRejected(batch, now);
    progress.write(batch, number);
    connection.commit();
    session.batch = number;
  }

  private void removeExpired(Batch batch) {
    long keptFromNs = LiveDay.start(session.keptFrom);
    int before = batch.trades.size();
    batch.trades.removeIf(trade -> trade.eventTimeNs() < keptFromNs);
    batch.fates.expired += before - batch.trades.size();
    long[] lateExpired = {0};
    batch
        .late
        .entrySet()
        .removeIf(
            late -> {
              boolean gone = late.getKey().minuteNs() < keptFromNs;
              lateExpired[0] += gone ? late.getValue() : 0;
              return gone;
            });
    batch.fates.late -= lateExpired[0];
    batch.fates.expired += lateExpired[0];
  }

  /** Days of trades, and of the sliding windows that begin on the day before. */
  private Set<LocalDate> days(List<LiveTrade> trades) {
    Set<LocalDate> days = new TreeSet<>();
    long lastNs = Long.MIN_VALUE;
    for (LiveTrade trade : trades) {
      long minute = trade.minuteNs();
      if (minute != lastNs) {
        lastNs = minute;
        days.add(LiveDay.of(minute));
        days.add(LiveDay.of(minute - 4 * LiveTrade.MINUTE));
      }
    }
    days.removeIf(day -> session.keptFrom != null && day.isBefore(session.keptFrom));
    return days;
  }

  private void addTrades(Batch batch, long number, Instant now) throws SQLException {
    if (batch.trades.isEmpty()) {
      return;
    }
    session.securities.learn(batch.trades);
    List<LiveTrade> added = addTrades.run(batch.trades, number, now);
    batch.fates.duplicates += batch.trades.size() - added.size();
    batch.fates.accepted += added.size();
    BatchSums sums = BatchSums.of(added, session.securities, LiveDay.start(session.keptFrom));
    session.staged.bars(sums.bars);
    Sql.update(connection, ADD_BARS, number);
    metricRows.addParts(added, number);
    session.staged.sectors(sums);
    Sql.update(connection, ADD_SECTORS, number);
  }

  private void addLate(Batch batch, long number) throws SQLException {
    for (Map.Entry<Batch.LateMinute, Long> late : batch.late.entrySet()) {
      Instant minute = Instant.EPOCH.plus(late.getKey().minuteNs(), ChronoUnit.NANOS);
      Sql.update(
          connection,
          ADD_LATE,
          late.getKey().series().symbol(),
          late.getKey().series().venue(),
          minute,
          late.getValue(),
          number);
    }
  }

  private void addRejected(Batch batch, Instant now) throws SQLException {
    for (Map.Entry<Batch.Reason, Batch.Rejected> rejected : batch.rejected.entrySet()) {
      Sql.update(
          connection,
          ADD_REJECTED,
          rejected.getKey().topic(),
          rejected.getKey().word(),
          rejected.getValue().records,
          rejected.getValue().last.partition(),
          rejected.getValue().last.offset(),
          now);
    }
  }
}
