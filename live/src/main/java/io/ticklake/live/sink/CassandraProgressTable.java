package io.ticklake.live.sink;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.ticklake.core.LakeException.BadRequest;
import java.util.Optional;
import java.util.UUID;

/**
 * How far the sink is, in a row that is only changed by lightweight transactions: who does not own
 * it any more cannot change it.
 */
final class CassandraProgressTable {

  private static final int MOST_ATTEMPTS = 20;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final String table;

  CassandraProgressTable(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    this.table = settings.keyspace() + "." + CassandraTables.PROGRESS;
  }

  /**
   * Makes a sink the owner.
   *
   * @param own of all starts one
   * @param ownEpochOrZero which this start has had before; zero: it takes the next one
   */
  CassandraProgress claim(UUID own, long ownEpochOrZero) throws TargetLost {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      Optional<CassandraProgress> found = read();
      if (found.isPresent()) {
        refuse(found.get(), own, ownEpochOrZero);
        if (found.get().owner().equals(own)) {
          return found.get();
        }
      }
      long epoch =
          ownEpochOrZero > 0 ? ownEpochOrZero : found.map(row -> row.epoch() + 1).orElse(1L);
      if (found.isEmpty()) {
        execute(
            "insert into %s (target, sink, owner, epoch) values ('bars', ?, ?, ?) if not exists",
            settings.name(), own, epoch);
      } else {
        execute(
            "update %s set owner = ?, epoch = ? where target = 'bars' if owner = ?",
            own, epoch, found.get().owner());
      }
      // read again in each case: the answer to a statement that was sent twice says too little
    }
    throw CassandraFailure.lost(settings, "too many sinks start at once", null);
  }

  /** Writes the position, unless another sink is the owner. */
  void store(CassandraProgress progress) throws TargetLost {
    boolean stored =
        execute(
                "update %s set live_tables = ?, live_batch = ?, first_timestamp = ? where target = 'bars' if owner = ?",
                progress.position().tables(),
                progress.position().batch(),
                progress.firstTimestamp(),
                progress.owner())
            .wasApplied();
    if (!stored) {
      Optional<CassandraProgress> found = read();
      if (found.isPresent()) {
        refuse(found.get(), progress.owner(), progress.epoch());
      }
      // a node that died has lost the claim, or somebody removed it
      throw CassandraFailure.lost(settings, table + " no longer holds this sink", null);
    }
  }

  private void refuse(CassandraProgress found, UUID own, long ownEpochOrZero) {
    if (!found.sink().equals(settings.name())) {
      throw new BadRequest(
          "The keyspace %s is written by the sink '%s' and not by '%s'. Give each sink a keyspace of its own by sink.cassandra.keyspace."
              .formatted(settings.keyspace(), found.sink(), settings.name()));
    }
    if (ownEpochOrZero > 0 && found.epoch() >= ownEpochOrZero && !found.owner().equals(own)) {
      throw SinkName.replaced(settings.name());
    }
  }

  private Optional<CassandraProgress> read() {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                        "select * from %s where target = 'bars'".formatted(table))
                    .setConsistencyLevel(ConsistencyLevel.SERIAL))
            .one();
    if (row == null || row.getString("sink") == null) {
      return Optional.empty();
    }
    String tables = row.getString("live_tables");
    return Optional.of(
        new CassandraProgress(
            row.getString("sink"),
            row.getUuid("owner"),
            row.getLong("epoch"),
            tables == null ? null : new Position(tables, row.getLong("live_batch")),
            row.getLong("first_timestamp")));
  }

  private ResultSet execute(String cql, Object... values) {
    return session.execute(SimpleStatement.newInstance(cql.formatted(table), values));
  }
}
