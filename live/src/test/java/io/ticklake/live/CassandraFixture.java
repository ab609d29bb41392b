package io.ticklake.live;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.live.sink.OpenCassandra;
import io.ticklake.live.sink.RunSink;
import io.ticklake.live.sink.SinkReport;
import io.ticklake.testkit.CassandraNode;
import io.ticklake.testkit.PostgresDatabase;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A Cassandra sink with a keyspace of its own, and what a reader sees in it. */
final class CassandraFixture implements AutoCloseable {

  private static final AtomicInteger SINKS = new AtomicInteger();

  final String keyspace = "bars_" + SINKS.incrementAndGet();
  private final LiveFixture market;
  private final PostgresDatabase database;
  private final CassandraNode node;
  private CqlSession session;

  CassandraFixture(LiveFixture market, PostgresDatabase database, CassandraNode node) {
    this.market = market;
    this.database = database;
    this.node = node;
  }

  Configuration configuration(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("sink.cassandra.nodes", node.address());
    settings.put("sink.cassandra.keyspace", keyspace);
    settings.put("sink.cassandra.user", CassandraNode.ROLE);
    settings.put("sink.cassandra.password", CassandraNode.ROLE);
    settings.putAll(LiveFixture.settings(more));
    return market.sinkConfiguration(database, "sink-" + keyspace, settings);
  }

  OpenCassandra opening(String... settings) {
    return new OpenCassandra(configuration(settings), Clock.systemUTC());
  }

  RunSink sink(String... settings) {
    return new RunSink(configuration(settings), opening(settings), line -> {});
  }

  SinkReport once(String... settings) {
    return sink(settings).run(true, false, new StopSignal());
  }

  LiveRows rows() {
    return new LiveRows(LiveTables.of(database));
  }

  /** The bars of the live tables. */
  List<String> liveBars() {
    return rows()
        .texts(
            """
            select concat_ws(' ', bar_interval, symbol, venue, to_char(bar_start, 'YYYY-MM-DD'), to_char(bar_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
              coalesce(open::text, '-'), coalesce(high::text, '-'), coalesce(low::text, '-'), coalesce(close::text, '-'),
              volume, turnover, coalesce(vwap::text, '-'), trades, first_event_time_ns, last_event_time_ns, batch)
            from live.bars_live""");
  }

  /** The bars that a reader of Cassandra sees, as {@link #liveBars} shows them. */
  List<String> bars() {
    List<String> texts = new ArrayList<>();
    for (Row row : session().execute("select * from %s.bars".formatted(keyspace))) {
      List<String> values = new ArrayList<>();
      for (String column : List.of("bar_interval", "symbol", "venue")) {
        values.add(row.getString(column));
      }
      values.add(String.valueOf(row.getLocalDate("day")));
      values.add(String.valueOf(row.getInstant("bar_start")));
      for (String column : List.of("open", "high", "low", "close", "volume", "turnover", "vwap")) {
        BigDecimal value = row.getBigDecimal(column);
        values.add(value == null ? "-" : value.toPlainString());
      }
      for (String column :
          List.of("trades", "first_event_time_ns", "last_event_time_ns", "live_batch")) {
        values.add(Long.toString(row.getLong(column)));
      }
      texts.add(String.join(" ", values));
    }
    texts.sort(null);
    return texts;
  }

  /** How far the sink says it is; 0: it has not begun. */
  long batch() {
    try {
      Row row = execute("select live_batch from %s.sink_progress");
      return row == null ? 0 : row.getLong("live_batch");
    } catch (InvalidQueryException | ServerError e) {
      return 0; // its table is not made yet, or is being made
    }
  }

  /** Runs a statement on the keyspace; returns its first row. */
  Row execute(String cql) {
    return session().execute(cql.formatted(keyspace)).one();
  }

  CqlSession session() {
    if (session == null) {
      session =
          CqlSession.builder()
              .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()))
              .withLocalDatacenter("datacenter1")
              .withAuthCredentials(CassandraNode.ROLE, CassandraNode.ROLE)
              .withConfigLoader(
                  DriverConfigLoader.programmaticBuilder()
                      .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(60))
                      .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                      .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                      .build())
              .build();
    }
    return session;
  }

  /** Forgets the connection to a node that is about to be killed. */
  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
