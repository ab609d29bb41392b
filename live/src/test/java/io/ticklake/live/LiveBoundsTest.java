package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.Replaced;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a feed may send, and what runs beside the job, without stopping it. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Timeout(300)
@Tag("slow")
class LiveBoundsTest {

  @Test
  void addsUpTradesOfTheLargestPriceAndSize(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    String most = "9999999999.99999999";
    for (int half = 0; half < 2; half++) {
      List<String> ticks = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        ticks.add(
            LiveFixture.tick("A", 1, most, "")
                .replace("\"size\":\"2\"", "\"size\":\"%s\"".formatted(most)));
      }
      market.send(0, ticks);
      assertThat(market.once(database).accepted()).isEqualTo(300);
    }
    RunLiveTest.assertEqualToFromScratch(market, database);
  }

  @Test
  void rejectsMarketInfoWhoseSectorIsNoName(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    // nothing that Postgres could make shorter
    String sector =
        new Random(1)
            .ints(9_000, 'a', 'z')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    broker.produce(
        market.marketInfo,
        "A",
        "{\"symbol\":\"A\",\"company_name\":\"Alpha\",\"sector\":\"%s\"}".formatted(sector));
    market.send(0, LiveFixture.tick("A", 1, "100", ""));

    assertThat(market.once(database).accepted()).isEqualTo(1);
    assertThat(
            new LiveRows(LiveTables.of(database))
                .texts("select concat_ws(' ', reason, records) from live.rejects"))
        .containsExactly("sector_too_long 1");
  }

  @Test
  void readsNoMoreMarketInfoAtOnceThanABatchHolds(KafkaBroker broker, PostgresDatabase database)
      throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    for (int i = 0; i < 200; i++) {
      market.info("A", i, "N" + i, "S");
    }
    CompletableFuture<LiveReport> running;
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table live.market_info in exclusive mode");
      running =
          CompletableFuture.supplyAsync(() -> market.once(database, "live.max_rows_per_batch=10"));
      // the first batch waits, and the reader has all the time to read on
      assertThatThrownBy(() -> running.get(3, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      other.rollback();
    }
    assertThat(running.get(120, TimeUnit.SECONDS).marketInfo()).isEqualTo(200);
    assertThat(
            new LiveRows(LiveTables.of(database))
                .number("select max(market_info) from live.batches"))
        .isLessThanOrEqualTo(20);
  }

  @Test
  void dropsTheDaysBeforeTheOneThatAReaderHolds(KafkaBroker broker, PostgresDatabase database)
      throws SQLException {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    double day = 86_400;
    market.send(
        0,
        LiveFixture.tick("A", -4 * day, "100", ""),
        LiveFixture.tick("A", -3 * day, "101", ""),
        LiveFixture.tick("A", 1, "102", ""));
    market.once(database);
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select * from live.enriched_trades_20260102");
      market.once(database, "live.retention=1d");
      assertThat(days(database)).containsExactly("20260102", "20260105");
      reader.rollback();
    }

    market.send(0, LiveFixture.tick("A", 2, "103", ""));
    market.once(database, "live.retention=1d");

    assertThat(days(database)).containsExactly("20260105");
  }

  @Test
  void aTradeFromTheFutureMakesNoDayOfTodayAnOldOne(KafkaBroker broker, PostgresDatabase database)
      throws SQLException {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("update live.progress set newest_event_time = now() + interval '1 year'");
    }

    market.once(database, "live.retention=1d");

    LiveRows rows = new LiveRows(LiveTables.of(database));
    assertThat(rows.number("select count(*) from live.progress where kept_from < now()"))
        .isEqualTo(1);
  }

  @Test
  void letsTwoMakeADayAtOnce(PostgresDatabase database) throws Exception {
    LiveTables.migrate(database);
    try (Connection one = LiveTables.writer(database).connect();
        Connection two = LiveTables.writer(database).connect()) {
      one.setAutoCommit(false);
      addDay(one);
      CompletableFuture<Void> other = CompletableFuture.runAsync(() -> addDay(two));
      LiveRows rows = new LiveRows(LiveTables.of(database));
      while (rows.number("select count(*) from pg_locks where not granted") == 0) {
        assertThat(other).isNotCompletedExceptionally();
      }
      one.commit();
      other.get(60, TimeUnit.SECONDS);
    }
    assertThat(days(database)).containsExactly("20260105");
  }

  @Test
  void makesNoDayForAJobThatWasReplaced(PostgresDatabase database) throws SQLException {
    LiveTables.migrate(database);
    try (LiveSession older = LiveSession.takeOver(LiveTables.writer(database), "");
        LiveSession newer = LiveSession.takeOver(LiveTables.writer(database), "")) {
      assertThatThrownBy(() -> older.makeDays(Set.of(LocalDate.parse("2026-01-05"))))
          .isInstanceOf(Replaced.class);
      assertThat(days(database)).isEmpty();
      newer.makeDays(Set.of(LocalDate.parse("2026-01-06")));
      assertThat(days(database)).containsExactly("20260106");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"enriched_trades", "bars_live", "sector_metrics", "sector_symbols"})
  void makesADayAgainWhosePartitionWasDroppedByHand(
      String table, KafkaBroker broker, PostgresDatabase database) throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    LiveRows rows = new LiveRows(LiveTables.of(database));
    String accepted = "select coalesce(max(accepted), 0) from live.progress";
    try (RunningJob job = RunningJob.start(market.configuration(database, Map.of()))) {
      while (rows.number(accepted) < 1) {
        job.assertLives(20);
      }
      drop(database, "live." + table + "_20260105");
      market.send(0, LiveFixture.tick("A", 61, "101", ""));
      while (rows.number(accepted) < 2) {
        job.assertLives(20);
      }
      assertThat(job.told)
          .anyMatch(
              line ->
                  line.contains("no partition of relation \"" + table + "\"")
                      && line.contains("ticklake reconcile"));
    }
    assertThat(rows.texts("select close from live.bars_1m")).contains("101.00000000");
  }

  private static void drop(PostgresDatabase database, String table) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table " + table);
    }
  }

  private static void addDay(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select live.add_day('2026-01-05')");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> days(PostgresDatabase database) {
    return new LiveRows(LiveTables.of(database))
        .texts(
            "select right(relname, 8) from pg_class where relispartition and relkind = 'r' and relname like 'enriched%'");
  }
}
