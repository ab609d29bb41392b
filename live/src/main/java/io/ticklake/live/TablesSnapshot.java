package io.ticklake.live;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The live tables at one moment, in one read-only transaction. Rows carry the batch that changed
 * them last, so what batches (from, to] changed and no later one is found by that number; what a
 * later one changed again comes with the later one.
 */
public final class TablesSnapshot implements AutoCloseable {

  private static final int ROWS_AT_ONCE = 5_000;

  private static final String TRADES =
      """
      select symbol, venue, event_time_ns, trade_key, price, size, trade_id, sequence, conditions, sets_last, sets_high_low,
        counts_volume, company_name, sector, market_cap, batch
      from live.enriched_trades where batch > ? and batch <= ?
      order by batch, event_time_ns, symbol collate "C", venue collate "C", trade_key collate "C\"""";

  private static final String REPLACED =
      """
      select r.symbol, r.venue, r.event_time_ns, r.trade_key, r.price * r.size as old_value, e.price * e.size as new_value, r.batch
      from live.replaced_trades r
      left join live.enriched_trades e on e.symbol = r.symbol and e.venue = r.venue and e.event_time_ns = r.event_time_ns
        and e.trade_key = r.trade_key and e.event_date = r.event_date
      where r.batch > ? and r.batch <= ?
      order by r.batch, r.event_time_ns, r.trade_key collate "C\"""";

  private static final String BARS =
      """
      select bar_interval, symbol, venue, bar_start, open, high, low, close, volume, turnover, vwap, trades,
        first_event_time_ns, last_event_time_ns, batch
      from live.bars_live where batch > ? and batch <= ?""";

  // Only a trade that goes can take its bars with it. Those of a day that is dropped are not gone,
  // they are just no longer here.
  private static final String VANISHED_BARS =
      """
      with touched as (
        select symbol, venue, to_timestamp(event_time_ns / 60000000000 * 60) as minute, max(batch) as batch
        from live.replaced_trades where batch > ? and batch <= ? group by 1, 2, 3),
      windows as (
        select '1m' as bar_interval, symbol, venue, minute as bar_start, batch from touched
        union all
        select '5m', symbol, venue, minute - n * interval '1 minute', batch from touched, generate_series(0, 4) n)
      select w.bar_interval, w.symbol, w.venue, w.bar_start, max(w.batch) as batch
      from windows w
      where w.bar_start >= coalesce((select min(kept_from) from live.progress)::timestamp at time zone 'UTC', '-infinity')
        and not exists (select from live.bars_live b where b.bar_interval = w.bar_interval and b.symbol = w.symbol
                        and b.venue = w.venue and b.bar_start = w.bar_start)
      group by w.bar_interval, w.symbol, w.venue, w.bar_start""";

  private static final String TOTALS =
      """
      select w.symbol, w.venue, w.start_ns,
        count(*) filter (where e.counts_volume) as trades,
        coalesce(sum(e.size) filter (where e.counts_volume), 0) as volume,
        coalesce(sum(e.price * e.size) filter (where e.counts_volume), 0) as turnover,
        coalesce(sum(e.price) filter (where e.counts_volume), 0) as price_sum
      from unnest(?::text[], ?::text[], ?::bigint[]) as w (symbol, venue, start_ns)
      join live.enriched_trades e on e.symbol = w.symbol and e.venue = w.venue
        and e.event_time_ns >= w.start_ns and e.event_time_ns < w.start_ns + 60000000000
        and e.event_date = (to_timestamp(w.start_ns / 1000000000) at time zone 'UTC')::date
      group by w.symbol, w.venue, w.start_ns""";

  private static final String MINUTES_WITH_TRADES =
      """
      select b.symbol, b.venue, (extract(epoch from b.bar_start) * 1000000000)::bigint as start_ns
      from unnest(?::text[], ?::bigint[]) as h (symbol, start_ns)
      join live.bars_live b on b.bar_interval = '1m' and b.symbol = h.symbol
        and b.bar_start >= to_timestamp(h.start_ns / 1000000000)
        and b.bar_start < to_timestamp(h.start_ns / 1000000000) + interval '1 hour'""";

  /** Takes a row; what it throws ends the reading. */
  @FunctionalInterface
  public interface Each<T, E extends Exception> {
    void row(T row) throws E;
  }

  private final Connection connection;

  TablesSnapshot(Connection connection) {
    this.connection = connection;
  }

  /** Empty where no job has ever written. */
  public Optional<TablesState> state() throws SQLException {
    return Sql.query(
            connection,
            "select tables_id::text as tables_id, batch, dropped_batch from live.progress where stream = ?",
            row ->
                new TablesState(
                    row.getString("tables_id"), row.getLong("batch"), row.getLong("dropped_batch")),
            LiveSession.STREAM)
        .stream()
        .findFirst();
  }

  /** The batch before the newest ones that added so many trades together. */
  public long batchBefore(long trades) throws SQLException {
    return Sql.query(
            connection,
            """
            select greatest(coalesce(max(batch) filter (where so_far >= ?), min(batch), 1) - 1, 0)
            from (select batch, sum(accepted) over (order by batch desc) as so_far from live.batches) as counted""",
            row -> row.getLong(1),
            trades)
        .get(0);
  }

  /** The trades that were added or changed, by batch and time. */
  public <E extends Exception> void eachTrade(long from, long to, Each<FollowedTrade, E> each)
      throws SQLException, E {
    stream(TRADES, from, to, TablesSnapshot::trade, each);
  }

  /** The trades that were removed or corrected by reconcile. */
  public <E extends Exception> void eachReplaced(long from, long to, Each<ReplacedTrade, E> each)
      throws SQLException, E {
    stream(REPLACED, from, to, TablesSnapshot::replaced, each);
  }

  /** The bars that were added or changed. */
  public <E extends Exception> void eachBar(long from, long to, Each<FollowedBar, E> each)
      throws SQLException, E {
    stream(BARS, from, to, FollowedBar::of, each);
  }

  /** The bars that are gone because reconcile removed their last trade. */
  public <E extends Exception> void eachVanishedBar(long from, long to, Each<VanishedBar, E> each)
      throws SQLException, E {
    stream(VANISHED_BARS, from, to, VanishedBar::of, each);
  }

  private <T, E extends Exception> void stream(
      String sql, long from, long to, Sql.Row<T> row, Each<T, E> each) throws SQLException, E {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(ROWS_AT_ONCE);
      statement.setLong(1, from);
      statement.setLong(2, to);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          each.row(row.of(rows));
        }
      }
    }
  }

  /** Totals of the trades of each minute; a minute without a trade is left out. */
  public Map<SeriesMinute, TradeTotals> totals(Collection<SeriesMinute> minutes)
      throws SQLException {
    Map<SeriesMinute, TradeTotals> totals = new HashMap<>();
    Sql.query(
        connection,
        TOTALS,
        row ->
            totals.put(
                minute(row),
                new TradeTotals(
                    row.getLong("trades"),
                    row.getBigDecimal("volume"),
                    row.getBigDecimal("turnover"),
                    row.getBigDecimal("price_sum"))),
        array("text", minutes.stream().map(SeriesMinute::symbol).toArray()),
        array("text", minutes.stream().map(SeriesMinute::venue).toArray()),
        array("int8", minutes.stream().map(SeriesMinute::startNs).toArray()));
    return totals;
  }

  /** The minutes of the hours in which the symbols traded. */
  public List<SeriesMinute> minutes(Collection<SymbolHour> hours) throws SQLException {
    return Sql.query(
        connection,
        MINUTES_WITH_TRADES,
        TablesSnapshot::minute,
        array("text", hours.stream().map(SymbolHour::symbol).toArray()),
        array("int8", hours.stream().map(SymbolHour::startNs).toArray()));
  }

  private Array array(String type, Object[] values) throws SQLException {
    return connection.createArrayOf(type, values);
  }

  private static SeriesMinute minute(ResultSet row) throws SQLException {
    return new SeriesMinute(
        row.getString("symbol"), row.getString("venue"), row.getLong("start_ns"));
  }

  private static FollowedTrade trade(ResultSet row) throws SQLException {
    Array conditions = row.getArray("conditions");
    return new FollowedTrade(
        row.getString("symbol"),
        row.getString("venue"),
        row.getLong("event_time_ns"),
        row.getString("trade_key"),
        row.getBigDecimal("price"),
        row.getBigDecimal("size"),
        row.getString("trade_id"),
        Sql.wholeOrNull(row, "sequence"),
        conditions == null ? null : Arrays.asList((String[]) conditions.getArray()),
        row.getBoolean("sets_last"),
        row.getBoolean("sets_high_low"),
        row.getBoolean("counts_volume"),
        row.getString("company_name"),
        row.getString("sector"),
        row.getBigDecimal("market_cap"),
        row.getLong("batch"));
  }

  private static ReplacedTrade replaced(ResultSet row) throws SQLException {
    BigDecimal newValue = row.getBigDecimal("new_value");
    return new ReplacedTrade(
        row.getString("symbol"),
        row.getString("venue"),
        row.getLong("event_time_ns"),
        row.getString("trade_key"),
        row.getBigDecimal("old_value"),
        newValue,
        row.getLong("batch"));
  }

  /** Ends the transaction. */
  @Override
  public void close() throws SQLException {
    connection.rollback();
  }
}
