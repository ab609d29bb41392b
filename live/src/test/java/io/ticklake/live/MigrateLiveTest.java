package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
@Tag("slow")
class MigrateLiveTest {

  @Test
  void makesTheTablesOnce(PostgresDatabase database) {
    assertThat(LiveTables.migrate(database)).isPositive();
    assertThat(LiveTables.migrate(database)).isZero();
  }

  @Test
  void widensTablesThatHoldRows(PostgresDatabase database) throws SQLException {
    LiveDatabase owner = LiveTables.of(database);
    Flyway.configure()
        .dataSource(owner.url(), owner.user(), owner.password())
        .schemas("live")
        .table("migrations")
        .locations("classpath:db/live")
        .repeatableSqlMigrationPrefix("none")
        .placeholders(Map.of("reader", LiveTables.reader(database).user()))
        .target("1")
        .load()
        .migrate();
    texts(owner, "select live.add_day('2026-01-05')");
    texts(
        owner,
        """
        insert into live.bars_live (bar_interval, symbol, venue, bar_start, volume, turnover, trades, first_event_time_ns, last_event_time_ns, batch)
        values ('1m', 'A', 'X', '2026-01-05T14:00Z', 3, 605.5, 2, 0, 0, 1)""");

    assertThat(LiveTables.migrate(database)).isPositive();

    texts(
        LiveTables.writer(database),
        "insert into live.minute_metrics values ('A', 'X', '2026-01-05T14:00Z', 'm', 1, 1)");
    texts(LiveTables.writer(database), "select live.add_day('2026-01-06')");
    texts(
        LiveTables.writer(database),
        "update live.bars_live set turnover = turnover + 100000000000000000000000000000");
    assertThat(
            texts(
                LiveTables.reader(database),
                "select concat_ws(' ', symbol, volume, turnover, trades) from live.bars_1m"))
        .containsExactly("A 3.00000000 100000000000000000000000000605.5000000000000000 2");
  }

  @Test
  void saysOfEveryTableAndColumnWhatItMeans(PostgresDatabase database) throws SQLException {
    LiveTables.migrate(database);
    assertThat(
            texts(
                LiveTables.of(database),
                """
                select c.relname || '.' || a.attname from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
                where c.relnamespace = 'live'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migrations'
                  and col_description(c.oid, a.attnum) is null
                union all
                select c.relname from pg_class c
                where c.relnamespace = 'live'::regnamespace and c.relkind in ('r', 'p', 'v') and c.relname <> 'migrations'
                  and obj_description(c.oid) is null"""))
        .isEmpty();
  }

  @Test
  void makesThePartitionsOfADayOnceAndDropsOldDays(PostgresDatabase database) throws SQLException {
    LiveTables.migrate(database);
    LiveDatabase writer = LiveTables.writer(database);
    for (String day : List.of("2026-01-05", "2026-01-06", "2026-01-05", "2026-01-07")) {
      texts(writer, "select live.add_day('%s')".formatted(day));
    }
    assertThat(texts(writer, "select live.drop_days_before('2026-01-07')")).containsExactly("10");
    assertThat(
            texts(
                writer,
                "select relname from pg_class where relispartition and relkind = 'r' and relnamespace = 'live'::regnamespace order by 1"))
        .containsExactly(
            "bars_live_20260107",
            "enriched_trades_20260107",
            "minute_metrics_20260107",
            "sector_metrics_20260107",
            "sector_symbols_20260107");
  }

  @ParameterizedTest
  @CsvSource({
    "605, 6, 100.83333333",
    "1, 3, 0.33333333",
    "2, 3, 0.66666667",
    "0.00000001, 2, 0.00000000",
    "0.00000003, 2, 0.00000002",
    "-0.00000003, 2, -0.00000002",
    "-2, 3, -0.66666667",
    "0, 5, 0.00000000",
    "12345678901234567890.1234567890123456, 99999999999999999999999999999.99999999, 0.00000000"
  })
  void roundsTheVwapOnceHalfEven(
      String turnover, String volume, String vwap, PostgresDatabase database) throws SQLException {
    LiveTables.migrate(database);
    assertThat(
            texts(
                LiveTables.reader(database),
                "select live.vwap(%s, %s)::numeric(38, 8)".formatted(turnover, volume)))
        .containsExactly(vwap);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          writer | create table live.mine (a integer)
          writer | drop table live.batches
          writer | truncate live.enriched_trades
          writer | alter table live.progress add mine integer
          writer | drop schema live cascade
          writer | delete from live.migrations
          writer | delete from live.enriched_trades
          writer | update live.enriched_trades set price = 0
          writer | delete from live.bars_live
          writer | delete from live.progress
          reconciler | create table live.mine (a integer)
          reconciler | update live.progress set records = 0
          reconciler | update live.progress_offsets set next_offset = 0
          reconciler | insert into live.market_info select * from live.market_info
          reconciler | insert into live.metrics values ('m', 'means', 0)
          reconciler | update live.bars_live set trades = 0
          reconciler | delete from live.batches
          reconciler | delete from live.replaced_trades
          reconciler | select live.drop_days_before('2026-01-05')
          reader | delete from live.progress
          reader | insert into live.rejects values ('t', 'r', 1, 0, 0, now())
          reader | update live.bars_live set trades = 0
          reader | select live.add_day('2026-01-05')
          reader | select live.drop_days_before('2026-01-05')
          reader | create table live.mine (a integer)
          """)
  void refusesEachRoleWhatIsNotItsWork(String role, String statement, PostgresDatabase database) {
    LiveTables.migrate(database);
    assertRefused(LiveTables.of(database.as(role)), statement);
  }

  @Test
  void takesBackWhatAnOlderOneHasGranted(PostgresDatabase database) throws SQLException {
    LiveTables.migrate(database);
    LiveDatabase owner = LiveTables.of(database);
    texts(owner, "grant delete on live.enriched_trades to " + LiveTables.writer(database).user());
    texts(owner, "delete from live.migrations where script = 'R__grants.sql'");

    LiveTables.migrate(database);

    assertRefused(LiveTables.writer(database), "delete from live.enriched_trades");
  }

  @Test
  void saysWhichRoleIsMissing(PostgresDatabase database) {
    LiveDatabase owner = LiveTables.of(database);
    assertThatThrownBy(
            () -> new MigrateLive(owner, owner.user(), "nobody_there", owner.user()).run())
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("nobody_there")
        .hasMessageContaining("live.reconciler");
  }

  @Test
  void letsOneRoleDoAll(PostgresDatabase database) throws SQLException {
    LiveDatabase owner = LiveTables.of(database);
    new MigrateLive(owner, owner.user(), owner.user(), owner.user()).run();
    assertThat(new MigrateLive(owner, owner.user(), owner.user(), owner.user()).run()).isZero();
    texts(owner, "select live.add_day('2026-01-05')");
    assertThat(texts(owner, "delete from live.enriched_trades returning symbol")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bars_1m",
        "bars_5m_sliding",
        "sectors_now",
        "latest_trades",
        "freshness",
        "securities",
        "enriched_trades"
      })
  void letsTheReaderSeeTablesAndViews(String name, PostgresDatabase database) throws SQLException {
    LiveTables.migrate(database);
    assertThat(texts(LiveTables.reader(database), "select count(*) from live." + name))
        .containsExactly("0");
  }

  @Test
  void saysWhatToCheckWhereNoPostgresAnswers() {
    LiveDatabase nowhere = new LiveDatabase("jdbc:postgresql://127.0.0.1:1/x", "owner", "secret");
    assertThatThrownBy(() -> new MigrateLive(nowhere, "w", "c", "r").run())
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageNotContaining("secret");
  }

  private static void assertRefused(LiveDatabase database, String statement) {
    assertThatThrownBy(() -> texts(database, statement))
        .isInstanceOf(SQLException.class)
        .matches(e -> "42501".equals(((SQLException) e).getSQLState()), "is a lack of rights");
  }

  private static List<String> texts(LiveDatabase database, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            texts.add(rows.getString(1));
          }
        }
      }
    }
    return texts;
  }
}
