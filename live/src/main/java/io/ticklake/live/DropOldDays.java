package io.ticklake.live;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the tables from growing: drops whole days that lie further back than the retention, counted
 * from the newest trade, and what only they needed. From then on trades of such days are expired.
 */
final class DropOldDays {

  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(1);

  private static final String FIRST_KEPT =
      "select ((newest_event_time - make_interval(secs => ?)) at time zone 'UTC')::date from live.progress where stream = ?";

  // the newest record before the first day still says what holds then
  private static final String FORGET_MARKET_INFO =
      """
      delete from live.market_info m
      where m.valid_from < (select max(n.valid_from) from live.market_info n
                            where n.symbol = m.symbol and n.valid_from <= ?::date at time zone 'UTC')""";

  private final LiveSession session;
  private final Duration retention;
  private final Consumer<String> tell;
  private long nextAt = System.nanoTime();

  /**
   * @param retention zero: everything is kept
   */
  DropOldDays(LiveSession session, Duration retention, Consumer<String> tell) {
    this.session = session;
    this.retention = retention;
    this.tell = tell;
  }

  /** Between batches; does something once a minute at most. */
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
      drop(keep);
    }
  }

  private void drop(LocalDate keep) throws SQLException {
    try {
      session.lock();
      Sql.update(
          session.connection,
          "update live.progress set kept_from = ? where stream = ?",
          keep,
          LiveSession.STREAM);
      int dropped =
          Sql.query(
                  session.connection, "select live.drop_days_before(?)", row -> row.getInt(1), keep)
              .get(0);
      Sql.update(
          session.connection,
          "delete from live.late_trades where minute_start < ?::date at time zone 'UTC'",
          keep);
      Sql.update(session.connection, FORGET_MARKET_INFO, keep);
      session.connection.commit();
      session.keptFrom = keep;
      session.days.removeIf(day -> day.isBefore(keep));
      tell.accept("days before %s are dropped: %d partitions".formatted(keep, dropped));
    } catch (SQLException e) {
      if (!"55P03".equals(e.getSQLState())) {
        throw e;
      }
      session.connection.rollback();
      tell.accept("a reader holds days before %s: they are dropped later".formatted(keep));
    }
  }
}
