package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.ticklake.live.FollowedBar;
import io.ticklake.live.FollowedBar.BarKey;
import io.ticklake.live.TablesSnapshot;
import io.ticklake.live.VanishedBar;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * Bars in a table of Cassandra, by symbol and day. A bar is written as often as it takes, with a
 * timestamp that its batch decides; so a write that comes again, late, or from a sink that is
 * replaced, changes nothing that is newer. The position follows when all values are acknowledged.
 */
final class CassandraTarget implements Target {

  private static final int KEY_COLUMNS = 5;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final CassandraProgressTable table;
  private final Clock clock;
  private final PreparedStatement put;
  private final PreparedStatement remove;
  private CassandraProgress progress;

  /**
   * @param session closed with the target
   * @param progress what the table says, owned by this sink
   */
  CassandraTarget(
      CqlSession session,
      CassandraSettings settings,
      CassandraProgressTable table,
      CassandraProgress progress,
      Clock clock) {
    this.session = session;
    this.settings = settings;
    this.table = table;
    this.progress = progress;
    this.clock = clock;
    this.put =
        session.prepare(
            "insert into %s (%s) values (%s) using timestamp ?"
                .formatted(
                    bars(),
                    String.join(", ", CassandraTables.COLUMNS),
                    String.join(", ", Collections.nCopies(CassandraTables.COLUMNS.size(), "?"))));
    this.remove =
        session.prepare(
            "delete from %s using timestamp ? where %s = ?"
                .formatted(
                    bars(),
                    String.join(" = ? and ", CassandraTables.COLUMNS.subList(0, KEY_COLUMNS))));
  }

  @Override
  public Optional<Position> position() {
    return Optional.ofNullable(progress.position());
  }

  @Override
  public Map<String, Long> write(TablesSnapshot snapshot, Position from, Position to)
      throws SQLException, TargetLost {
    try {
      if (!from.equals(progress.position())) {
        store(progress.beginningAt(from, clock.instant()));
      }
      long written = writeAll(snapshot, from.batch(), to.batch());
      store(progress.at(to));
      return Map.of(bars(), written);
    } catch (DriverException e) {
      throw CassandraFailure.lostOrThrown(settings, e);
    }
  }

  private long writeAll(TablesSnapshot snapshot, long from, long to) throws SQLException {
    WritesInFlight writes = new WritesInFlight(session);
    long[] written = {0};
    try {
      snapshot.eachVanishedBar(
          from,
          to,
          bar -> {
            writes.send(removal(bar));
            written[0]++;
          });
      snapshot.eachBar(
          from,
          to,
          bar -> {
            writes.send(upsert(bar));
            written[0]++;
          });
    } finally {
      writes.await();
    }
    return written[0];
  }

  private void store(CassandraProgress after) throws TargetLost {
    table.store(after);
    progress = after;
  }

  private BoundStatement upsert(FollowedBar bar) {
    BarKey key = bar.key();
    // null is written as such: the bar may have had an open before a correction
    return put.bind(
        key.symbol(),
        day(key),
        key.interval(),
        key.start(),
        key.venue(),
        bar.open(),
        bar.high(),
        bar.low(),
        bar.close(),
        bar.volume(),
        bar.turnover(),
        bar.vwap(),
        bar.trades(),
        bar.firstEventTimeNs(),
        bar.lastEventTimeNs(),
        bar.batch(),
        progress.timestamp(bar.batch()));
  }

  private BoundStatement removal(VanishedBar bar) {
    BarKey key = bar.key();
    return remove.bind(
        progress.timestamp(bar.batch()),
        key.symbol(),
        day(key),
        key.interval(),
        key.start(),
        key.venue());
  }

  private static LocalDate day(BarKey key) {
    return LocalDate.ofInstant(key.start(), ZoneOffset.UTC);
  }

  private String bars() {
    return settings.keyspace() + "." + CassandraTables.BARS;
  }

  @Override
  public void close() {
    session.close();
  }
}
