package io.ticklake.bench.flink;

import java.sql.Timestamp;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;

/** JDBC sinks: at least once, made exactly once in effect by statements that may run twice. */
final class PostgresSinks {

  private static final int BATCH_ROWS = 5_000;
  private static final long BATCH_MILLIS = 50;

  private final String url;
  private final String user;
  private final String password;

  PostgresSinks(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  Sink<Trade> trades() {
    return JdbcSink.<Trade>builder()
        .withExecutionOptions(batches())
        .withQueryStatement(
            "insert into enriched_trades (symbol, venue, event_time_ns, trade_id, event_time, price,"
                + " size, company_name, sector, market_cap) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict do nothing",
            (statement, trade) -> {
              statement.setString(1, trade.symbol);
              statement.setString(2, trade.venue);
              statement.setLong(3, trade.eventTimeNs);
              statement.setString(4, trade.tradeId);
              statement.setTimestamp(5, new Timestamp(trade.eventTimeMillis()));
              statement.setDouble(6, trade.price);
              statement.setDouble(7, trade.size);
              statement.setString(8, trade.companyName);
              statement.setString(9, trade.sector);
              statement.setLong(10, trade.marketCap);
            })
        .buildAtLeastOnce(connection("?reWriteBatchedInserts=true"));
  }

  /** Not rewritten to one statement: a sector minute may be twice in a batch. */
  Sink<SectorMinute> sectors() {
    return JdbcSink.<SectorMinute>builder()
        .withExecutionOptions(batches())
        .withQueryStatement(
            "insert into sector_metrics (sector, window_start, trades, volume, turnover, min_price,"
                + " max_price) values (?, ?, ?, ?, ?, ?, ?) on conflict (sector, window_start) do"
                + " update set trades = excluded.trades, volume = excluded.volume, turnover ="
                + " excluded.turnover, min_price = excluded.min_price, max_price ="
                + " excluded.max_price",
            (statement, sums) -> {
              statement.setString(1, sums.sector);
              statement.setTimestamp(2, new Timestamp(sums.startMillis));
              statement.setLong(3, sums.trades);
              statement.setDouble(4, sums.volume);
              statement.setDouble(5, sums.turnover);
              statement.setDouble(6, sums.minPrice);
              statement.setDouble(7, sums.maxPrice);
            })
        .buildAtLeastOnce(connection(""));
  }

  private static JdbcExecutionOptions batches() {
    return JdbcExecutionOptions.builder()
        .withBatchSize(BATCH_ROWS)
        .withBatchIntervalMs(BATCH_MILLIS)
        .withMaxRetries(5)
        .build();
  }

  private JdbcConnectionOptions connection(String options) {
    return new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
        .withUrl(url + options)
        .withDriverName("org.postgresql.Driver")
        .withUsername(user)
        .withPassword(password)
        .build();
  }
}
