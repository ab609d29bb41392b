package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.Replaced;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.StopSignal;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, KafkaExtension.class})
class RunLiveTest {

  @Test
  void makesBarsAndSectorsOfTrades(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.info("A", 0, "Alpha", "Tech");
    market.send(
        0,
        LiveFixture.tick("A", 1, "100", ",\"trade_id\":\"1\""),
        LiveFixture.tick("A", 2, "102", ",\"trade_id\":\"2\""),
        LiveFixture.tick("A", 61, "101", ",\"trade_id\":\"3\""));

    LiveReport report = market.once(database);

    assertThat(report.accepted()).isEqualTo(3);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    assertThat(
            rows.texts(
                "select concat_ws(' ', symbol, bar_start, open, high, low, close, volume, turnover, vwap, trades) from live.bars_1m"))
        .containsExactly(
            "A 2026-01-05 14:00:00+00 100.00000000 102.00000000 100.00000000 102.00000000 4.00000000 404.0000000000000000 101.00000000 2",
            "A 2026-01-05 14:01:00+00 101.00000000 101.00000000 101.00000000 101.00000000 2.00000000 202.0000000000000000 101.00000000 1");
    assertThat(
            rows.texts(
                "select concat_ws(' ', sector, window_start, trades, symbols, average_price) from live.sector_metrics"))
        .containsExactly(
            "Tech 2026-01-05 14:00:00+00 2 1 101", "Tech 2026-01-05 14:01:00+00 1 1 101");
    assertThat(rows.number("select count(*) from live.bars_5m_sliding")).isEqualTo(6);
    assertThat(rows.texts("select distinct company_name from live.latest_trades"))
        .containsExactly("Alpha");
    assertEqualToFromScratch(market, database);
  }

  @Test
  void saysTheSameHoweverRecordsFallIntoBatches(KafkaBroker broker, PostgresDatabase whole) {
    LiveTables.migrate(whole);
    LiveFixture market = new LiveFixture(broker);
    Random random = new Random(5);
    fill(market, random, 400);
    LiveReport report = market.once(whole);
    FromScratch expected = market.fromScratch();
    assertEqualToFromScratch(market, whole);
    assertThat(
            List.of(
                report.accepted(),
                report.duplicates(),
                report.late(),
                report.rejected(),
                report.corrections()))
        .containsExactly(
            expected.accepted(),
            expected.duplicates,
            expected.late,
            expected.rejected,
            expected.corrections);
    assertThat(expected.late).isPositive();
    assertThat(expected.duplicates).isPositive();
  }

  @RepeatedTest(3)
  void saysTheSameWhateverTheBatchesAndRestarts(
      RepetitionInfo round, KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    Random random = new Random(100 + round.getCurrentRepetition());
    for (int part = 0; part < 4; part++) {
      market.info(random);
      fill(market, random, 40);
      market.once(database, "live.max_rows_per_batch=" + (1 + random.nextInt(30)));
      market.info(random);
    }
    market.once(database);
    assertEqualToFromScratch(market, database);
    assertFatesEqualToFromScratch(market, database);
  }

  @Test
  void addsNothingWhenATopicIsReadAgainFromItsStart(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    fill(market, new Random(7), 100);
    market.once(database);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    long accepted = rows.number("select count(*) from live.enriched_trades");
    rows.texts(
        "with gone as (delete from live.progress_offsets returning 1) select count(*) from gone");

    LiveReport again = market.once(database);

    assertThat(again.accepted()).isZero();
    assertThat(again.duplicates()).isGreaterThanOrEqualTo(accepted);
    assertEqualToFromScratch(market, database);
  }

  @Test
  void aJobThatIsStartedAgainLeavesTheTablesToOneThatWasStartedElsewhere(
      KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database, "live.keeper=up-1");
    market.once(database, "live.keeper=up-1");
    market.once(database);

    assertThatThrownBy(() -> market.once(database, "live.keeper=up-1"))
        .isInstanceOf(Replaced.class)
        .hasMessageContaining("Another ticklake live has taken over");
    market.once(database, "live.keeper=up-2");
    market.once(database, "live.keeper=up-2");
    assertThatThrownBy(() -> market.once(database, "live.keeper=up-1"))
        .isInstanceOf(Replaced.class);
    assertThat(market.once(database).accepted()).isZero();
  }

  @Test
  void correctsTradesAndSectorsWhenMarketInfoComes(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(
        0,
        LiveFixture.tick("A", 1, "100", ""),
        LiveFixture.tick("B", 2, "50", ""),
        LiveFixture.tick("A", 61, "101", ""));
    market.once(database);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    String sectors =
        "select concat_ws(' ', sector, to_char(window_start, 'HH24:MI'), trades, symbols) from live.sector_metrics";
    assertThat(rows.texts(sectors)).containsExactly("UNKNOWN 14:00 2 2", "UNKNOWN 14:01 1 1");

    market.info("A", 60, "Alpha", "Tech");
    market.once(database);
    assertThat(rows.texts(sectors))
        .containsExactly("Tech 14:00 1 1", "Tech 14:01 1 1", "UNKNOWN 14:00 1 1");
    assertEqualToFromScratch(market, database);

    market.info("A", 30, "Alpha", "Energy");
    market.once(database);
    assertThat(rows.texts(sectors))
        .containsExactly("Energy 14:00 1 1", "Tech 14:01 1 1", "UNKNOWN 14:00 1 1");
    assertEqualToFromScratch(market, database);
    assertThat(
            rows.texts(
                "select concat_ws(' ', symbol, to_char(valid_from, 'HH24:MI:SS'), to_char(valid_to, 'HH24:MI:SS'), sector) from live.securities"))
        .containsExactly("A 14:00:30 14:01:00 Energy", "A 14:01:00 Tech");
  }

  @Test
  void givesEachTradeTheMarketCapOfItsTimeWheneverThatIsSaid(
      KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 10, "100", ""), LiveFixture.tick("A", 70, "101", ""));
    market.info("A", 0, "Alpha", "Tech", "1000.00");
    market.once(database);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    String caps =
        "select concat_ws(' ', to_char(event_time, 'HH24:MI:SS'), market_cap) from live.enriched_trades";
    assertThat(rows.texts(caps)).containsExactly("14:00:10 1000.00", "14:01:10 1000.00");

    market.info("A", 60, "Alpha", "Tech", "1250.50");
    market.once(database);
    assertThat(rows.texts(caps)).containsExactly("14:00:10 1000.00", "14:01:10 1250.50");

    market.info("A", 0, "Alpha", "Tech", "900.00");
    market.once(database);
    assertThat(rows.texts(caps)).containsExactly("14:00:10 900.00", "14:01:10 1250.50");
    assertEqualToFromScratch(market, database);
  }

  @Test
  void endsTheOlderOfTwoJobs(KafkaBroker broker, PostgresDatabase database) throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    fill(market, new Random(8), 50);
    RunLive older =
        new RunLive(
            market.configuration(database, Map.of("live.max_rows_per_batch", "5")),
            Clock.systemUTC(),
            line -> {});
    CompletableFuture<LiveReport> running =
        CompletableFuture.supplyAsync(
            () -> older.run(new RunLive.Pace.Every(Duration.ZERO), false, new StopSignal()));
    LiveRows rows = new LiveRows(LiveTables.of(database));
    while (rows.number("select count(*) from live.enriched_trades") == 0) {
      assertThat(running).isNotCompletedExceptionally();
    }

    market.once(database, "live.max_rows_per_batch=7");
    fill(market, new Random(9), 20);

    assertThatThrownBy(() -> running.get(120, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Replaced.class)
        .hasMessageContaining("Another ticklake live has taken over");
    market.once(database);
    assertEqualToFromScratch(market, database);
  }

  @Test
  @Tag("slow")
  void saysThatTheBrokerIsGone(@TempDir Path folder, PostgresDatabase database) {
    LiveTables.migrate(database);
    CompletableFuture<LiveReport> running;
    try (KafkaBroker own = KafkaBroker.start(folder)) {
      LiveFixture market = new LiveFixture(own);
      fill(market, new Random(8), 5);
      RunLive job =
          new RunLive(
              market.configuration(database, Map.of("live.patience", "40s")),
              Clock.systemUTC(),
              line -> {});
      running =
          CompletableFuture.supplyAsync(
              () -> job.run(new RunLive.Pace.Every(Duration.ZERO), false, new StopSignal()));
      LiveRows rows = new LiveRows(LiveTables.of(database));
      while (rows.number("select count(*) from live.enriched_trades") == 0) {
        assertThat(running).isNotCompletedExceptionally();
      }
      own.kill();

      assertThatThrownBy(() -> running.get(300, TimeUnit.SECONDS))
          .hasCauseInstanceOf(Unavailable.class)
          .hasMessageContaining("does not answer: no answer for");
    }
  }

  @Test
  void refusesATopicThatWasMadeAnewUntilToldToReadIt(
      KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    LiveTopicsTest.makeAnew(broker, market.ticks);
    broker.produce(market.ticks, 0, List.of(LiveFixture.tick("A", 2, "101", "")));

    assertThatThrownBy(() -> market.once(database))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("made again");
    new RunLive(market.configuration(database, Map.of()), Clock.systemUTC(), line -> {})
        .run(new RunLive.Pace.Once(), true, new StopSignal());

    LiveRows rows = new LiveRows(LiveTables.of(database));
    assertThat(rows.texts("select price from live.enriched_trades"))
        .containsExactly("100.00000000", "101.00000000");
  }

  @Test
  void refusesToGoOnBehindRecordsThatKafkaDeleted(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    market.send(0, LiveFixture.tick("A", 2, "101", ""), LiveFixture.tick("A", 3, "102", ""));
    broker.deleteRecordsBefore(market.ticks, 0, 2);

    assertThatThrownBy(() -> market.once(database))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("1 records may be lost");
  }

  @Test
  void dropsOldDaysAndCountsTheirTradesAsExpired(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    double day = 86_400;
    market.send(0, LiveFixture.tick("A", -3 * day, "100", ""), LiveFixture.tick("A", 1, "101", ""));
    market.send(1, LiveFixture.tick("B", 2, "50", ""));
    market.once(database, "live.retention=1d");
    LiveRows rows = new LiveRows(LiveTables.of(database));
    assertThat(rows.texts("select price from live.enriched_trades"))
        .containsExactly("101.00000000", "50.00000000");
    assertThat(rows.texts("select kept_from from live.progress")).containsExactly("2026-01-04");

    market.send(2, LiveFixture.tick("C", -2 * day, "7", ""));
    LiveReport report = market.once(database, "live.retention=1d");

    assertThat(report.expired()).isEqualTo(1);
    assertThat(
            rows.texts(
                "select relname from pg_class where relispartition and relname like 'bars%' and relkind = 'r'"))
        .containsExactly("bars_live_20260105");
  }

  @Test
  void countsRejectsByReasonAndLateTradesByMinute(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(
        0,
        "{",
        "[]",
        LiveFixture.tick("A", 1_000, "100", ""),
        LiveFixture.tick("A", 399, "100", ""),
        LiveFixture.tick("A", 401, "100", ""),
        LiveFixture.tick("A", 9_000_000, "1", ""));
    LiveReport report = market.once(database);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    assertThat(
            rows.texts(
                "select concat_ws(' ', reason, records, last_partition, last_offset) from live.rejects"))
        .containsExactly("event_time_in_future 1 0 5", "not_an_object 1 0 1", "not_json 1 0 0");
    assertThat(
            rows.texts(
                "select concat_ws(' ', symbol, venue, to_char(minute_start, 'HH24:MI'), trades) from live.late_trades"))
        .containsExactly("A X 14:06 1");
    assertThat(report.records()).isEqualTo(6);
    assertThat(
            rows.texts(
                "select concat_ws(' ', records, accepted, late, rejected) from live.progress"))
        .containsExactly("6 2 1 3");
  }

  @Test
  void holdsTextsThatPostgresHasNoPlaceFor(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    String backslash = "\\";
    market.send(
        0,
        LiveFixture.tick("A", 1, "100", ",\"trade_id\":\"" + "x".repeat(9_000) + "\""),
        LiveFixture.tick(
            "A",
            2,
            "100",
            ",\"trade_id\":\""
                + backslash
                + "u0000\",\"conditions\":[\"a"
                + backslash
                + "u0000\",\"\"]"),
        LiveFixture.tick("A", 3, "9999999999.99999999", ",\"conditions\":[]"));
    assertThat(market.once(database).accepted()).isEqualTo(3);
    assertThat(
            new LiveRows(LiveTables.of(database))
                .texts(
                    "select left(trade_key, 7) || coalesce(conditions::text, '') from live.enriched_trades"))
        .containsExactlyInAnyOrder("sha256:", "sha256:{a\u2400,\"\"}", "live-ti{}");
  }

  static void fill(LiveFixture market, Random random, int count) {
    for (int partition = 0; partition < LiveFixture.PARTITIONS; partition++) {
      int own = partition;
      market.send(
          partition,
          market.market(random, count).stream()
              .map(value -> value.replace("\"venue\":\"X\"", "\"venue\":\"X" + own + "\""))
              .toList());
    }
  }

  static void assertEqualToFromScratch(LiveFixture market, PostgresDatabase database) {
    FromScratch expected = market.fromScratch();
    LiveRows rows = new LiveRows(LiveTables.of(database));
    assertThat(rows.trades()).isEqualTo(expected.trades());
    assertThat(rows.bars()).isEqualTo(expected.bars());
    assertThat(rows.sectors()).isEqualTo(expected.sectors());
    assertThat(rows.metrics()).isEqualTo(expected.metrics(LiveFixture.BLOCK));
  }

  /** What became of each record; only where each was read once. */
  static void assertFatesEqualToFromScratch(LiveFixture market, PostgresDatabase database) {
    FromScratch expected = market.fromScratch();
    LiveRows rows = new LiveRows(LiveTables.of(database));
    assertThat(rows.fates()).containsExactly(expected.fates());
    assertThat(rows.lateTrades()).isEqualTo(expected.lateTrades());
    assertThat(rows.rejects()).isEqualTo(expected.rejects());
  }
}
