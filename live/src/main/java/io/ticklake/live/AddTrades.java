package io.ticklake.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Adds trades that are not there yet, except those that reconcile took away. Nearly all are new,
 * and a COPY straight into the table costs a third of an insert that looks first; so what seems new
 * goes that way, and where the primary key finds a copy after all, the whole batch goes the other.
 */
final class AddTrades {

  private static final String IS_THERE = "23505";
  private static final int BATCHES_TO_LOOK_FIRST = 16;

  private static final String ADD_MISSING =
      """
      with added as (
        insert into live.enriched_trades (%1$s, source_topic, ingested_at, batch)
        select %1$s, ?, ?, ? from new_trades n
        where not exists (
          select from live.replaced_trades r where r.symbol = n.symbol and r.venue = n.venue
            and r.event_time_ns = n.event_time_ns and r.trade_key = n.trade_key and r.event_date = n.event_date)
        on conflict (symbol, venue, event_time_ns, trade_key, event_date) do nothing
        returning source_partition, source_offset)
      select n.ordinal from new_trades n
      where not exists (
        select from added a where a.source_partition = n.source_partition and a.source_offset = n.source_offset)"""
          .formatted(TradeColumns.NAMES);

  private static final String TARGET =
      "live.enriched_trades (%s, source_topic, ingested_at, batch)".formatted(TradeColumns.NAMES);

  private final LiveSession session;
  private final Connection connection;
  private final RecentTrades recent = new RecentTrades();
  private int lookFirst;

  AddTrades(LiveSession session) {
    this.session = session;
    this.connection = session.connection;
  }

  /**
   * Within the transaction of a batch.
   *
   * @param trades all of one topic
   * @return those that were added, in their order
   */
  List<LiveTrade> run(List<LiveTrade> trades, long batch, Instant now) throws SQLException {
    List<LiveTrade> suspects = new ArrayList<>();
    List<LiveTrade> fresh = new ArrayList<>(trades.size());
    for (LiveTrade trade : trades) {
      long hash = trade.keyHash();
      boolean isSuspect = recent.maybeHas(hash) || session.replaced.maybeHas(hash);
      (isSuspect ? suspects : fresh).add(trade);
      recent.add(hash);
    }
    boolean copied = lookFirst-- <= 0 && copy(fresh, batch, now);
    Set<LiveTrade> there = addMissing(copied ? suspects : trades, batch, now);
    return there.isEmpty()
        ? trades
        : trades.stream().filter(trade -> !there.contains(trade)).toList();
  }

  /** False where one of them was there: then none is added. */
  private boolean copy(List<LiveTrade> trades, long batch, Instant now) throws SQLException {
    if (trades.isEmpty()) {
      return true;
    }
    Savepoint before = connection.setSavepoint();
    try (CopyRows rows = new CopyRows(connection, TARGET, TradeColumns.COUNT + 3)) {
      long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
      for (LiveTrade trade : trades) {
        TradeColumns.write(rows.row(), trade, session.securities);
        rows.text(trade.source().topic()).moment(nowMicros).whole(batch);
      }
      rows.finish();
      connection.releaseSavepoint(before);
      return true;
    } catch (SQLException e) {
      if (!IS_THERE.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      lookFirst = BATCHES_TO_LOOK_FIRST;
      return false;
    }
  }

  private Set<LiveTrade> addMissing(List<LiveTrade> trades, long batch, Instant now)
      throws SQLException {
    Set<LiveTrade> there = Collections.newSetFromMap(new IdentityHashMap<>());
    if (!trades.isEmpty()) {
      session.staged.trades(trades, session.securities);
      String topic = trades.get(0).source().topic();
      Sql.query(connection, ADD_MISSING, row -> row.getInt(1), topic, now, batch)
          .forEach(ordinal -> there.add(trades.get(ordinal)));
    }
    return there;
  }
}
