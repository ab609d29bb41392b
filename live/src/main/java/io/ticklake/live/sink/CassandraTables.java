package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keyspace of the Cassandra sink and its two tables; made where they are missing. */
final class CassandraTables {

  static final String BARS = "bars";
  static final String PROGRESS = "sink_progress";

  private static final long MOST_COPIES = 3;

  /** Columns of a bar, in the order in which they are bound; the first five are its key. */
  static final List<String> COLUMNS =
      List.of(
          "symbol",
          "day",
          "bar_interval",
          "bar_start",
          "venue",
          "open",
          "high",
          "low",
          "close",
          "volume",
          "turnover",
          "vwap",
          "trades",
          "first_event_time_ns",
          "last_event_time_ns",
          "live_batch");

  // A symbol and day is a partition: what a chart asks for lies together and in order.
  private static final String CREATE_BARS =
      """
      create table if not exists %s.bars (
        symbol text, day date, bar_interval text, bar_start timestamp, venue text,
        open decimal, high decimal, low decimal, close decimal, volume decimal, turnover decimal, vwap decimal,
        trades bigint, first_event_time_ns bigint, last_event_time_ns bigint, live_batch bigint,
        primary key ((symbol, day), bar_interval, bar_start, venue))
      with comment = 'Bars of the live tables of ticklake: 1m, and 5m sliding by a minute; day is the UTC day of bar_start. Written by ticklake sink cassandra alone.'""";

  private static final String CREATE_PROGRESS =
      """
      create table if not exists %s.sink_progress (
        target text primary key, sink text, owner uuid, epoch bigint, live_tables text, live_batch bigint, first_timestamp bigint)
      with comment = 'How far the sink is that writes the bars of this keyspace.'""";

  private CassandraTables() {}

  static void make(CqlSession session, CassandraSettings settings) {
    String keyspace = settings.keyspace();
    Optional<KeyspaceMetadata> found = session.getMetadata().getKeyspace(keyspace);
    if (found.isEmpty()) {
      session.execute(
          "create keyspace if not exists %s with replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': %d}"
              .formatted(keyspace, copies(session, settings)));
    }
    for (Map.Entry<String, String> table :
        Map.of(BARS, CREATE_BARS, PROGRESS, CREATE_PROGRESS).entrySet()) {
      // who may not make tables can have them made
      if (found.flatMap(space -> space.getTable(table.getKey())).isEmpty()) {
        session.execute(table.getValue().formatted(keyspace));
      }
    }
  }

  private static long copies(CqlSession session, CassandraSettings settings) {
    if (settings.replication() > 0) {
      return settings.replication();
    }
    Map<String, Long> nodes = CassandraDatacenters.of(session);
    return Math.min(MOST_COPIES, nodes.values().stream().min(Long::compare).orElse(1L));
  }
}
