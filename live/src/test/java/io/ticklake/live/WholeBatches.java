package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What a reader finds at any moment, whatever is being written or was killed: all of a batch is
 * there or nothing of it. Each law is a query whose rows are what breaks it; all see one snapshot.
 * Holds while no day was dropped, nothing was reconciled and no topic was made anew.
 */
final class WholeBatches {

  private static final String SUMS =
      """
      coalesce(sum(size) filter (where counts_volume), 0), coalesce(sum(price * size) filter (where counts_volume), 0),
      count(*) filter (where counts_volume), max(price) filter (where sets_high_low), min(price) filter (where sets_high_low)""";

  private static final List<String> LAWS =
      List.of(
          """
          select format('%s trades where %s were accepted', (select count(*) from live.enriched_trades), accepted)
          from live.progress where accepted <> (select count(*) from live.enriched_trades)""",
          """
          select format('progress: batch %s, %s; batches: %s, %s', p.batch, p.fates, b.last, b.fates)
          from (select batch, array[records, accepted, duplicates, late, expired, rejected, skipped, corrections, market_info] as fates
                from live.progress) as p
          cross join (select coalesce(max(batch), 0) as last, count(*) as kept, array[
                        sum(records), sum(accepted), sum(duplicates), sum(late), sum(expired), sum(rejected), sum(skipped),
                        sum(corrections), sum(market_info)]::bigint[] as fates
                      from live.batches) as b
          where p.batch <> b.last or b.kept <> least(p.batch, 1000) or (p.batch between 1 and 1000 and p.fates <> b.fates)""",
          """
          select format('%s records were read where offsets say %s', p.records + p.market_info, o.next)
          from live.progress p
          cross join (select coalesce(sum(next_offset), 0) as next from live.progress_offsets) as o
          where p.records + p.market_info <> o.next""",
          """
          select format('%s late, %s rejected; by minute %s, by reason %s', late, rejected + market_info_rejected, l.trades, r.records)
          from live.progress
          cross join (select coalesce(sum(trades), 0) as trades from live.late_trades) as l
          cross join (select coalesce(sum(records), 0) as records from live.rejects) as r
          where late <> l.trades or rejected + market_info_rejected <> r.records""",
          unequal(
              """
              select symbol, venue, bar_start, volume, turnover, trades, high, low, first_event_time_ns, last_event_time_ns
              from live.bars_live where bar_interval = '1m'""",
              """
              select symbol, venue, date_trunc('minute', event_time), %s, min(event_time_ns), max(event_time_ns)
              from live.enriched_trades group by 1, 2, 3"""
                  .formatted(SUMS)),
          unequal(
              """
              select symbol, venue, bar_start, volume, turnover, trades, high, low, first_event_time_ns, last_event_time_ns
              from live.bars_live where bar_interval = '5m'""",
              """
              select symbol, venue, date_trunc('minute', event_time) - n * interval '1 minute', %s, min(event_time_ns),
                max(event_time_ns)
              from live.enriched_trades cross join generate_series(0, 4) as n group by 1, 2, 3"""
                  .formatted(SUMS)),
          unequal(
              """
              select sector, window_start, volume, turnover, trades, max_price, min_price, price_sum, symbols from live.sector_metrics""",
              """
              select sector, date_trunc('minute', event_time), %s, coalesce(sum(price) filter (where counts_volume), 0),
                count(distinct symbol)
              from live.enriched_trades group by 1, 2"""
                  .formatted(SUMS)),
          unequal(
              "select window_start, sector, symbol from live.sector_symbols",
              "select date_trunc('minute', event_time), sector, symbol from live.enriched_trades"),
          """
          select format('%s %s knows %s %s %s', e.symbol, e.event_time, e.company_name, e.sector, e.market_cap)
          from live.enriched_trades e
          left join lateral (
            (select 1 as place, m.* from live.market_info m
             where m.symbol = e.symbol and m.valid_from <= e.event_time order by m.valid_from desc limit 1)
            union all
            (select 2, m.* from live.market_info m where m.symbol = e.symbol order by m.valid_from limit 1)
            order by place limit 1) as k on true
          where (e.company_name, e.sector, e.market_cap)
            is distinct from (k.company_name, coalesce(k.sector, 'UNKNOWN'), k.market_cap)""");

  private WholeBatches() {}

  static void check(PostgresDatabase database) throws SQLException {
    try (Connection connection = LiveTables.of(database).connect()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      for (String law : LAWS) {
        assertThat(Sql.query(connection, law, row -> row.getString(1))).as(law).isEmpty();
      }
    }
  }

  private static String unequal(String stored, String computed) {
    return """
        with stored as (%s), computed as (%s)
        select d::text
        from ((table stored except table computed) union all (table computed except table stored)) as d"""
        .formatted(stored, computed);
  }
}
