package io.ticklake.live;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Replaced;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One connection of the job that writes the live tables, and what it knows of them. It belongs to
 * an epoch: the job that started last has the highest, and all others are refused.
 */
final class LiveSession implements AutoCloseable {

  /** Name of the one stream there is. */
  static final String STREAM = "ticks";

  private static final String BEGIN =
      """
      insert into live.progress_offsets (source_topic, source_partition, topic_id, next_offset, end_offset, batch)
      values (?, ?, ?, ?, ?, ?) on conflict do nothing""";

  // a correction of all days at once takes longer than the minute that other calls have
  private static final Duration LONGEST_CALL = Duration.ofMinutes(30);

  final Connection connection;
  final long epoch;
  final StagedRows staged;
  final Securities securities;
  final ReplacedTrades replaced;
  final Map<PartitionProgress.Key, PartitionProgress> offsets = new TreeMap<>();
  final Set<LocalDate> days = new HashSet<>();

  /** First day that is kept; null: all are. */
  LocalDate keptFrom;

  long batch;

  private LiveSession(Connection connection, long epoch, ResultSet progress) throws SQLException {
    this.connection = connection;
    this.epoch = epoch;
    this.staged = StagedRows.create(connection);
    this.securities = new Securities(connection);
    this.replaced = new ReplacedTrades(connection);
    this.batch = progress.getLong("batch");
    this.keptFrom = Sql.dayOrNull(progress, "kept_from");
  }

  /**
   * Begins a new epoch; whoever wrote before finds out at its next batch.
   *
   * @param keeper who starts this job again when it ends, a name of its own; empty: nobody. Once
   *     another job has replaced that of a keeper, the keeper's next one is {@link Replaced}
   */
  static LiveSession takeOver(LiveDatabase database, String keeper) throws SQLException {
    return open(
        database,
        """
        insert into live.progress as p (stream, epoch, batch, started_at, committed_at, keeper)
        values (?, 1, 0, clock_timestamp(), clock_timestamp(), nullif(?, ''))
        on conflict (stream) do update set epoch = p.epoch + 1, started_at = excluded.started_at, keeper = excluded.keeper,
          replaced_keepers = case when p.keeper <> coalesce(excluded.keeper, '')
            then (p.keeper || p.replaced_keepers)[1:100] else p.replaced_keepers end
        where excluded.keeper is null or excluded.keeper <> all (p.replaced_keepers)
        returning epoch, batch, kept_from""",
        STREAM,
        keeper);
  }

  /** Goes on in an epoch after a lost connection. */
  static LiveSession resume(LiveDatabase database, long epoch) throws SQLException {
    return open(
        database,
        "select epoch, batch, kept_from from live.progress where stream = ? and epoch = ? for update",
        STREAM,
        epoch);
  }

  private static LiveSession open(LiveDatabase database, String sql, Object... parameters)
      throws SQLException {
    Connection connection = database.connect(LONGEST_CALL);
    try {
      connection.setAutoCommit(false);
      List<LiveSession> sessions =
          Sql.query(
              connection,
              sql,
              row -> new LiveSession(connection, row.getLong("epoch"), row),
              parameters);
      if (sessions.isEmpty()) {
        throw replaced();
      }
      LiveSession session = sessions.get(0);
      session.load();
      connection.commit();
      return session;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  static Replaced replaced() {
    return new Replaced(
        "Another ticklake live has taken over the live tables; this one ends, nothing is lost. Run only one of them.");
  }

  private void load() throws SQLException {
    replaced.load(0);
    Sql.query(
            connection,
            "select source_topic, source_partition, topic_id, next_offset, max_event_time_ns from live.progress_offsets",
            row ->
                new PartitionProgress(
                    new PartitionProgress.Key(
                        row.getString("source_topic"), row.getInt("source_partition")),
                    row.getString("topic_id"),
                    row.getLong("next_offset"),
                    Sql.wholeOrNull(row, "max_event_time_ns")))
        .forEach(progress -> offsets.put(progress.key(), progress));
  }

  /** Locks the progress of the stream for the transaction; only in the session's own epoch. */
  void lock() throws SQLException {
    List<Long> locked =
        Sql.query(
            connection,
            "select batch from live.progress where stream = ? and epoch = ? for update",
            row -> row.getLong(1),
            STREAM,
            epoch);
    if (locked.isEmpty()) {
      connection.rollback();
      throw replaced();
    }
    if (locked.get(0) < batch) {
      connection.rollback();
      throw new BadRequest(
          "The live tables are at batch %d, this job at %d: somebody changed live.progress. Start ticklake live again."
              .formatted(locked.get(0), batch));
    }
    // reconcile writes batches of its own; which records were read, the offsets alone say
    if (locked.get(0) > batch) {
      replaced.load(batch);
      batch = locked.get(0);
    }
  }

  /**
   * Stores where reading begins: further on, where a gap was accepted; at the beginning of a topic
   * that was made anew, which is then known also where it holds nothing yet.
   */
  void accept(LiveTopics.Topic... topics) throws SQLException {
    lock();
    for (LiveTopics.Topic topic : topics) {
      for (Map.Entry<Integer, Long> from : topic.from().entrySet()) {
        if (topic.isMadeAnew()) {
          Sql.update(
              connection,
              BEGIN,
              topic.source(),
              from.getKey(),
              topic.id(),
              from.getValue(),
              from.getValue(),
              batch);
        }
        Sql.update(
            connection,
            "update live.progress_offsets set next_offset = ? where source_topic = ? and source_partition = ? and next_offset < ?",
            from.getValue(),
            topic.source(),
            from.getKey(),
            from.getValue());
      }
    }
    connection.commit();
  }

  /** Makes the partitions of these days, in transactions of their own. */
  void makeDays(Set<LocalDate> needed) throws SQLException {
    for (LocalDate day : needed) {
      if (!days.contains(day)) {
        lock(); // only the newest job has a say
        Sql.query(connection, "select live.add_day(?)", row -> true, day);
        connection.commit();
        days.add(day);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
