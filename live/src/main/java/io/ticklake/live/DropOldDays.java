package io.ticklake.live;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the tables from growing: drops whole days that lie further back than the retention, counted
 * from the newest trade (a trade from the future counts as one of now), and what only they needed.
 * From then on trades of such days are expired.
 */
final class DropOldDays {

  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(1);

  /** The stream waits meanwhile. */
  private static final int DAYS_AT_ONCE = 32;

  private static final String OLDEST =
      """
      select min(to_date(right(c.relname, 8), 'YYYYMMDD')) as day
      from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
      where p.relnamespace = 'live'::regnamespace and p.relkind = 'p' and right(c.relname, 8) ~ '^[0-9]{8}$'""";

  private static final String FIRST_KEPT =
      "select ((least(newest_event_time, clock_timestamp()) - make_interval(secs => ?)) at time zone 'UTC')::date from live.progress where stream = ?";

  // the newest record before the first day still says what holds then
  private static final String FORGET_MARKET_INFO =
      """
      delete from live.market_info m
      where m.valid_from < (select max(n.valid_from) from live.market_info n
                            where n.symbol = m.symbol and n.valid_from <= ?::date at time zone 'UTC')""";

  // A removal leaves no row in the day itself by which dropping it could tell who has missed it.
  private static final String KEEP_FROM =
      """
      update live.progress set kept_from = ?, dropped_batch = greatest(dropped_batch,
        (select coalesce(max(r.batch), 0) from live.replaced_trades r where r.event_date < ?))
      where stream = ?""";

  private final LiveSession session;
  private final Duration retention;
  private final Consumer<String> tell;
  private boolean allDropped;
  private long nextAt = System.nanoTime();

  /**
   * @param retention zero: everything is kept
   */
  DropOldDays(LiveSession session, Duration retention, Consumer<String> tell) {
    this.session = session;
    this.retention = retention;
    this.tell = tell;
  }

  /** Between batches; looks once a minute, and goes on at once where days are left. */
  void run() throws SQLException {
    if (retention.isZero() || System.nanoTime() - nextAt < 0) {
      return;
    }
    nextAt = System.nanoTime() + BETWEEN_ROUNDS.toNanos();
    List<LocalDate> first =
        Sql.query(
            session.connection,
            FIRST_KEPT,
            row -> row.getObject(1, LocalDate.class),
            (double) retention.toSeconds(),
            LiveSession.STREAM);
    session.connection.commit();
    LocalDate keep = first.get(0);
    if (keep != null && (session.keptFrom == null || keep.isAfter(session.keptFrom))) {
      keepFrom(keep);
      allDropped = false;
    }
    if (!allDropped && session.keptFrom != null) {
      dropDays(session.keptFrom);
    }
  }

  /** From the commit on no trade of an older day is added; then its day can go. */
  private void keepFrom(LocalDate keep) throws SQLException {
    session.lock();
    Sql.update(session.connection, KEEP_FROM, keep, keep, LiveSession.STREAM);
    Sql.update(
        session.connection,
        "delete from live.late_trades where minute_start < ?::date at time zone 'UTC'",
        keep);
    Sql.update(session.connection, "delete from live.replaced_trades where event_date < ?", keep);
    Sql.update(session.connection, FORGET_MARKET_INFO, keep);
    session.connection.commit();
    session.keptFrom = keep;
    session.days.removeIf(day -> day.isBefore(keep));
  }

  // A transaction a day: each locks all partitions it drops, and Postgres has room for some
  // thousand locks.
  private void dropDays(LocalDate keep) throws SQLException {
    int dropped = 0;
    try {
      while (dropped < DAYS_AT_ONCE && !allDropped) {
        session.lock();
        LocalDate oldest =
            Sql.query(session.connection, OLDEST, row -> Sql.dayOrNull(row, "day")).get(0);
        allDropped = oldest == null || !oldest.isBefore(keep);
        if (!allDropped) {
          Sql.query(
              session.connection,
              "select live.drop_days_before(?)",
              row -> true,
              oldest.plusDays(1));
          dropped++;
        }
        session.connection.commit();
      }
    } catch (SQLException e) {
      if (!"55P03".equals(e.getSQLState())) {
        throw e;
      }
      session.connection.rollback();
      tell.accept("a reader holds days before %s: they are dropped later".formatted(keep));
      return;
    } finally {
      if (dropped > 0) {
        tell.accept("days before %s are dropped: %d".formatted(keep, dropped));
      }
    }
    if (!allDropped) {
      nextAt = System.nanoTime();
    }
  }
}
