package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.KillRounds;
import io.ticklake.testkit.KillablePostgres;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the job, and Postgres and the broker beneath it, at random moments; the tables hold whole
 * batches at each look and are right in the end.
 */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class LiveKilledTest {

  @TempDir Path folder;

  @Test
  void losesAndDoublesNothingWhenItIsKilled(KafkaBroker broker, PostgresDatabase database)
      throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    Random random = new Random(11);
    for (int round = 0; round < KillRounds.count(); round++) {
      market.info(random);
      RunLiveTest.fill(market, random, 300);
      try (JobProcess job = start(market, database)) {
        writeSomeBatches(job, market, database, random);
      }
      WholeBatches.check(database);
    }
    market.once(database);
    RunLiveTest.assertEqualToFromScratch(market, database);
    RunLiveTest.assertFatesEqualToFromScratch(market, database);
  }

  @Test
  void waitsForAPostgresThatIsKilledAndGoesOnWhereItsTablesEnd(KafkaBroker broker)
      throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(folder.resolve("postgres"))) {
      PostgresDatabase database = postgres.newDatabase();
      LiveTables.migrate(database);
      LiveFixture market = new LiveFixture(broker);
      Random random = new Random(12);
      try (JobProcess job = start(market, database)) {
        for (int round = 0; round < KillRounds.count(); round++) {
          market.info(random);
          RunLiveTest.fill(market, random, 300);
          writeSomeBatches(job, market, database, random);
          postgres.kill();
          postgres.startAgain();
          WholeBatches.check(database);
        }
        awaitAll(job, market, database);
        assertThat(job.said()).contains("Postgres answers again");
      }
      RunLiveTest.assertEqualToFromScratch(market, database);
      RunLiveTest.assertFatesEqualToFromScratch(market, database);
    }
  }

  @Test
  void goesOnWithABrokerThatWasKilledAndIsBack(PostgresDatabase database) throws Exception {
    LiveTables.migrate(database);
    Random random = new Random(13);
    try (KafkaBroker own = KafkaBroker.start(folder.resolve("broker"))) {
      LiveFixture market = new LiveFixture(own);
      RunLiveTest.fill(market, random, 300);
      try (JobProcess job = start(market, database)) {
        writeSomeBatches(job, market, database, random);
        own.kill();
        own.startAgain();
        market.info(random);
        RunLiveTest.fill(market, random, 100);
        awaitAll(job, market, database);
      }
      RunLiveTest.assertEqualToFromScratch(market, database);
      RunLiveTest.assertFatesEqualToFromScratch(market, database);
    }
  }

  @Test
  void readsAllAgainWhereItsOffsetsAreGoneAfterAKill(KafkaBroker broker, PostgresDatabase database)
      throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    Random random = new Random(14);
    market.info(random);
    RunLiveTest.fill(market, random, 300);
    try (JobProcess job = start(market, database)) {
      writeSomeBatches(job, market, database, random);
    }
    LiveRows rows = new LiveRows(LiveTables.of(database));
    long before = rows.number("select accepted from live.progress");
    rows.texts(
        "with gone as (delete from live.progress_offsets returning 1) select count(*) from gone");

    LiveReport again = market.once(database);

    assertThat(again.records()).isEqualTo(market.raw.size());
    assertThat(before + again.accepted()).isEqualTo(market.fromScratch().accepted());
    RunLiveTest.assertEqualToFromScratch(market, database);
  }

  /** Lets it write a few batches, looks whether each is whole, and comes back at any moment. */
  static void writeSomeBatches(
      JobProcess job, LiveFixture market, PostgresDatabase database, Random random)
      throws Exception {
    LiveRows rows = new LiveRows(LiveTables.of(database));
    long enough = batches(rows) + 1 + random.nextInt(10);
    while (batches(rows) < enough && !hasAll(rows, market)) {
      if (random.nextInt(4) == 0) {
        market.info(random);
      }
      WholeBatches.check(database);
      job.assertLives(random.nextInt(30));
    }
    job.assertLives(0);
  }

  private static void awaitAll(JobProcess job, LiveFixture market, PostgresDatabase database)
      throws Exception {
    LiveRows rows = new LiveRows(LiveTables.of(database));
    while (!hasAll(rows, market)) {
      WholeBatches.check(database);
      job.assertLives(100);
    }
  }

  private static long batches(LiveRows rows) {
    return rows.number("select coalesce(max(batch), 0) from live.progress");
  }

  private static boolean hasAll(LiveRows rows, LiveFixture market) {
    return rows.number("select coalesce(sum(records + market_info), 0) from live.progress")
        == market.raw.size() + market.infos.size();
  }

  private JobProcess start(LiveFixture market, PostgresDatabase database) throws Exception {
    return JobProcess.start(
        folder,
        market.configuration(database, Map.of("live.max_rows_per_batch", "10")),
        LiveMain.class);
  }
}
