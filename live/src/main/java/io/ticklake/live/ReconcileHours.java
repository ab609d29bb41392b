package io.ticklake.live;

import static io.ticklake.live.LakeTrades.INFO;
import static io.ticklake.live.LakeTrades.VALUES;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.config.Configuration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes hours of the live tables equal to the lake: trades that came late or are missing come in,
 * those that the lake does not accept go, all get what the lake's securities say of them, and the
 * bars, metrics and sector minutes they touch are computed anew. An hour whose trades are equal is
 * neither copied nor locked, unless its bars or sector minutes differ from gold. Each other hour is
 * one transaction that locks live.progress as the running job does for a batch; it counts as a
 * batch without records, so that whoever follows the tables sees what changed; what was there
 * before stands in live.replaced_trades.
 */
public final class ReconcileHours implements AutoCloseable {

  private static final Duration LONGEST_CALL = Duration.ofMinutes(30);

  private static final String CREATE_CHANGED =
      """
      create temp table if not exists changed_trades (symbol text, venue text, minute timestamptz, sector text)
      on commit delete rows""";

  private static final String NOTE_CHANGED =
      """
      insert into changed_trades select symbol, venue, date_trunc('minute', event_time), sector from changed""";

  private static final String SAME_TRADE =
      "e.symbol = t.symbol and e.venue = t.venue and e.event_time_ns = t.event_time_ns and e.trade_key = t.trade_key and e.event_date = t.event_date";

  private static final String INSERT =
      """
      with changed as (
        insert into live.enriched_trades (event_date, event_time, event_time_ns, symbol, venue, trade_key, %1$s, %2$s, ingested_at, batch)
        select event_date, event_time, event_time_ns, t.symbol, venue, trade_key, %1$s, %2$s, clock_timestamp(), ?
        from lake_trades t
        where not exists (select from live.enriched_trades e where %3$s)
        returning symbol, venue, event_time, sector)
      """
          .formatted(columns("", VALUES), columns("", INFO), SAME_TRADE);

  private static final String CORRECT =
      """
      with changed as (
        update live.enriched_trades e
        set (%1$s, batch) = (%2$s, ?)
        from lake_trades t
        where %3$s and (%4$s) is distinct from (%2$s)
        returning e.symbol, e.venue, e.event_time, e.sector)
      """
          .formatted(columns("", VALUES), columns("t.", VALUES), SAME_TRADE, columns("e.", VALUES));

  private static final String NOTE_SECTORS =
      """
      insert into changed_minutes (window_start, sector)
      select distinct date_trunc('minute', e.event_time), s.sector
      from live.enriched_trades e join lake_trades t on %s
      cross join lateral (values (e.sector), (t.sector)) as s (sector)
      where e.sector <> t.sector"""
          .formatted(SAME_TRADE);

  private static final String CORRECT_INFO =
      """
      update live.enriched_trades e
      set (%1$s, batch) = (%2$s, ?)
      from lake_trades t
      where %3$s and (%4$s) is distinct from (%2$s)"""
          .formatted(columns("", INFO), columns("t.", INFO), SAME_TRADE, columns("e.", INFO));

  private static final String NOTE_MINUTES =
      """
      insert into changed_minutes (window_start, sector)
      select minute, sector from changed_trades where sector is not null
      except select window_start, sector from changed_minutes""";

  // all that there is of an hour, and what has no trade
  private static final String NOTE_HOUR =
      """
      with given as (select ?::date as day, ?::timestamptz as start, ?::timestamptz as ends)
      insert into changed_trades (symbol, venue, minute, sector)
      select symbol, venue, date_trunc('minute', event_time), sector from live.enriched_trades, given
      where event_date = day and event_time >= start and event_time < ends
      union select symbol, venue, bar_start, null from live.bars_live, given where bar_start >= start and bar_start < ends
      union select symbol, venue, minute_start, null from live.minute_metrics, given where minute_start >= start and minute_start < ends""";

  private static final String NOTE_SECTORS_OF_HOUR =
      """
      with given as (select ?::timestamptz as start, ?::timestamptz as ends)
      insert into changed_minutes (window_start, sector)
      select window_start, sector from live.sector_metrics, given where window_start >= start and window_start < ends""";

  // only what the lake has read can be missing there
  private static final String REMOVE =
      """
      with changed as (
        delete from live.enriched_trades e
        where e.event_date = ? and e.event_time >= ? and e.event_time < ?
          and not exists (select from lake_trades t where %s)
          and exists (select from lake_sources s where s.source_topic = e.source_topic
                      and s.source_partition = e.source_partition and e.source_offset between s.first and s.last)
        returning e.*),
      noted as (
        insert into live.replaced_trades (event_date, symbol, venue, event_time_ns, trade_key, price, size, batch)
        select event_date, symbol, venue, event_time_ns, trade_key, price, size, ? from changed)
      """
          .formatted(SAME_TRADE);

  private static final String NOTE_CORRECTED =
      """
      insert into live.replaced_trades (event_date, symbol, venue, event_time_ns, trade_key, price, size, batch)
      select e.event_date, e.symbol, e.venue, e.event_time_ns, e.trade_key, e.price, e.size, ?
      from live.enriched_trades e join lake_trades t on %1$s
      where (%2$s) is distinct from (%3$s)"""
          .formatted(SAME_TRADE, columns("e.", VALUES), columns("t.", VALUES));

  private static final String NOTE_BATCH =
      """
      insert into live.batches (batch, epoch, received_at, committed_at, records, accepted, duplicates, late, expired, rejected,
        skipped, corrections, market_info)
      values (?, ?, clock_timestamp(), clock_timestamp(), 0, 0, 0, 0, 0, 0, 0, 0, 0)""";

  /** The row of live.progress. */
  private record Progress(long epoch, long batch, LocalDate keptFrom) {}

  private final LiveDatabase database;
  private final List<MinuteMetric> metrics;
  private final Connection connection;
  private final StagedRows staged;
  private Reconciled result = Reconciled.NOTHING;

  private ReconcileHours(LiveDatabase database, List<MinuteMetric> metrics, Connection connection)
      throws SQLException {
    this.database = database;
    this.metrics = metrics;
    this.connection = connection;
    this.staged = StagedRows.create(connection);
    KeptMetrics.among(metrics, connection);
    try (Statement statement = connection.createStatement()) {
      LakeTrades.create(statement);
      RecomputeMinutes.create(statement);
      statement.execute(CREATE_CHANGED);
    }
    connection.setAutoCommit(false);
  }

  /**
   * Opens the live tables of a configuration, as the role that reconciles. Its metrics are those of
   * the running job.
   */
  public static ReconcileHours open(Configuration configuration) {
    LiveDatabase database = LiveDatabase.ofReconciler(configuration);
    List<MinuteMetric> metrics = LiveMetrics.of(configuration);
    try {
      return new ReconcileHours(database, metrics, database.connect(LONGEST_CALL));
    } catch (SQLException e) {
      throw DatabaseFailure.explained(database, e);
    }
  }

  /** The rows of an hour of the lake, for {@link #run}. */
  public static String inLake(Hour hour) {
    return LakeTrades.inLake(hour);
  }

  /** One row for {@link #isEqual}. */
  public static String printInLake(Hour hour) {
    return LakeTrades.printInLake(hour);
  }

  private static String columns(String prefix, List<String> names) {
    return names.stream().map(prefix::concat).collect(Collectors.joining(", "));
  }

  /**
   * Whether an hour has the same trades in the live tables and in the lake; such an hour is done.
   *
   * @param lake the row that {@link #printInLake} names
   */
  public boolean isEqual(Hour hour, ResultSet lake) throws SQLException {
    lake.next();
    long trades = lake.getLong("trades");
    List<String> ofLake = List.of(Long.toString(trades), lake.getString("print"));
    try {
      List<String> ofLive =
          Sql.query(
                  connection,
                  LakeTrades.printInLive(),
                  row -> List.of(row.getString("trades"), row.getString("print")),
                  hour.day(),
                  hour.start(),
                  hour.plus(1).start())
              .get(0);
      connection.commit();
      if (!ofLive.equals(ofLake)) {
        return false;
      }
      result = result.plus(new Reconciled(1, 0, trades, 0, 0, 0, 0, 0));
      return true;
    } catch (SQLException e) {
      throw DatabaseFailure.explained(database, e);
    }
  }

  /**
   * Reconciles an hour. An hour that was dropped meanwhile stays so.
   *
   * @param lake the rows that {@link #inLake} names
   * @param read which records the lake has read
   */
  public void run(Hour hour, ResultSet lake, List<SourceRange> read) {
    try {
      connection.rollback(); // what an attempt that failed has left
      long trades = LakeTrades.copy(connection, lake);
      LakeTrades.copySources(connection, read);
      try (Statement statement = connection.createStatement()) {
        statement.execute("analyze lake_trades");
      }
      Reconciled done = change(hour, lock());
      result = result.plus(done).plus(new Reconciled(1, 0, trades, 0, 0, 0, 0, 0));
    } catch (SQLException e) {
      throw DatabaseFailure.explained(database, e);
    }
  }

  /**
   * Computes all bars, metrics and sector minutes of an hour anew: for one that has the trades of
   * the lake and still says something else than gold, as somebody changed it by hand.
   */
  public void recompute(Hour hour) {
    try {
      connection.rollback(); // what an attempt that failed has left
      Progress progress = lock();
      if (isDropped(hour, progress)) {
        connection.rollback();
        return;
      }
      Instant start = hour.start();
      Instant end = hour.plus(1).start();
      Sql.update(connection, NOTE_HOUR, hour.day(), start, end);
      Sql.update(connection, NOTE_SECTORS_OF_HOUR, start, end);
      result = result.plus(computeAnew(hour, progress));
    } catch (SQLException e) {
      throw DatabaseFailure.explained(database, e);
    }
  }

  /** Makes the partitions that the hour needs, in a transaction of its own. */
  public void makeDays(Hour hour) {
    try {
      Sql.query(connection, "select live.add_day(?)", row -> true, hour.day());
      if (hour.hourOfDay() == 0) {
        // sliding windows begin on the day before, unless that is dropped
        Sql.query(
            connection,
            "select live.add_day(?) from live.progress where stream = ? and coalesce(kept_from <= ?, true)",
            row -> true,
            hour.day().minusDays(1),
            LiveSession.STREAM,
            hour.day().minusDays(1));
      }
      connection.commit();
    } catch (SQLException e) {
      throw DatabaseFailure.explained(database, e);
    }
  }

  private Progress lock() throws SQLException {
    return Sql.query(
            connection,
            "select epoch, batch, kept_from from live.progress where stream = ? for update",
            row ->
                new Progress(
                    row.getLong("epoch"), row.getLong("batch"), Sql.dayOrNull(row, "kept_from")),
            LiveSession.STREAM)
        .stream()
        .findFirst()
        .orElseThrow(() -> new BadRequest("The live tables are empty. Start ticklake live first."));
  }

  private Reconciled change(Hour hour, Progress progress) throws SQLException {
    if (isDropped(hour, progress)) {
      connection.rollback();
      return Reconciled.NOTHING;
    }
    long batch = progress.batch() + 1;
    long removed =
        Sql.update(
            connection,
            REMOVE + NOTE_CHANGED,
            hour.day(),
            hour.start(),
            hour.plus(1).start(),
            batch);
    Sql.update(connection, NOTE_CORRECTED, batch);
    long corrected = Sql.update(connection, CORRECT + NOTE_CHANGED, batch);
    Sql.update(connection, NOTE_SECTORS);
    corrected += Sql.update(connection, CORRECT_INFO, batch);
    long inserted = Sql.update(connection, INSERT + NOTE_CHANGED, batch);
    if (removed + corrected + inserted == 0) {
      connection.rollback();
      return Reconciled.NOTHING;
    }
    return computeAnew(hour, progress)
        .plus(new Reconciled(0, 0, 0, inserted, removed, corrected, 0, 0));
  }

  private static boolean isDropped(Hour hour, Progress progress) {
    return progress.keptFrom() != null && hour.day().isBefore(progress.keptFrom());
  }

  /** What changed_trades and changed_minutes name, and the commit. */
  private Reconciled computeAnew(Hour hour, Progress progress) throws SQLException {
    long batch = progress.batch() + 1;
    List<MinuteMetric> kept = KeptMetrics.among(metrics, connection);
    long bars =
        new RecomputeMinutes(connection, staged, kept).run(hour.day(), progress.keptFrom(), batch);
    Sql.update(connection, NOTE_MINUTES);
    long minutes =
        Sql.query(connection, "select count(*) from changed_minutes", row -> row.getLong(1)).get(0);
    RecomputeSectors.run(connection, batch);
    Sql.update(connection, NOTE_BATCH, batch, progress.epoch());
    Sql.update(
        connection,
        "update live.progress set batch = ? where stream = ?",
        batch,
        LiveSession.STREAM);
    connection.commit();
    return new Reconciled(0, 1, 0, 0, 0, 0, bars, minutes);
  }

  /** What all hours so far came to. */
  public Reconciled result() {
    return result;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw DatabaseFailure.explained(database, e);
    }
  }
}
