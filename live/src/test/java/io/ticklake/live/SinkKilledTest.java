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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kills the sink, and the broker it writes to, at random moments; its topics are right at last. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SinkKilledTest {

  @TempDir Path folder;

  @Test
  void losesAndDoublesNothingWhenItIsKilled(KafkaBroker broker, PostgresDatabase database)
      throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    SinkFixture sink = new SinkFixture(market, database, broker);
    sink.once();
    Random random = new Random(31);
    for (int round = 0; round < KillRounds.count(); round++) {
      CompletableFuture<LiveReport> live;
      try (JobProcess job = start(sink)) {
        long before = progressRecords(sink);
        market.info("A", random.nextInt(900), "N" + round, "S" + random.nextInt(3));
        RunLiveTest.fill(market, random, 200);
        live =
            CompletableFuture.supplyAsync(() -> market.once(database, "live.max_rows_per_batch=3"));
        // a record and the end of its transaction each
        long enough = before + 2 + 2L * random.nextInt(10);
        while (progressRecords(sink) < enough && !live.isDone()) {
          job.assertLives(1);
        }
        job.assertLives(random.nextInt(30));
      }
      live.join();
    }
    assertThat(sink.once().to()).isEqualTo(sink.rows().number("select batch from live.progress"));
    KafkaSinkTest.assertEqual(sink);
  }

  @Test
  void waitsForABrokerThatIsKilledAndTouchesNothingElse(
      KafkaBroker broker, PostgresDatabase database) throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    Random random = new Random(32);
    SinkFixture other = new SinkFixture(market, database, broker);
    try (KafkaBroker own = KafkaBroker.start(folder.resolve("broker"))) {
      SinkFixture sink = new SinkFixture(market, database, own);
      RunLiveTest.fill(market, random, 50);
      market.once(database, "live.max_rows_per_batch=5");
      try (JobProcess job = start(sink)) {
        while (!isAtTheEnd(sink)) {
          job.assertLives(100);
        }
        own.kill();
        RunLiveTest.fill(market, random, 50);
        market.once(database, "live.max_rows_per_batch=5");
        other.once();
        KafkaSinkTest.assertEqual(other);
        job.awaitSaid("waiting up to");
        own.startAgain();
        while (!isAtTheEnd(sink)) {
          job.assertLives(100);
        }
      }
      KafkaSinkTest.assertEqual(sink);
    }
  }

  @Test
  void goesOnWithAPostgresThatWasKilledAndIsBack(KafkaBroker broker) throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(folder.resolve("postgres"))) {
      PostgresDatabase database = postgres.newDatabase();
      LiveTables.migrate(database);
      LiveFixture market = new LiveFixture(broker);
      SinkFixture sink = new SinkFixture(market, database, broker);
      Random random = new Random(33);
      try (JobProcess job = start(sink)) {
        for (int round = 0; round < KillRounds.count(); round++) {
          RunLiveTest.fill(market, random, 60);
          market.once(database, "live.max_rows_per_batch=5");
          job.assertLives(random.nextInt(300));
          postgres.kill();
          job.assertLives(200);
          postgres.startAgain();
        }
        while (!isAtTheEnd(sink)) {
          job.assertLives(100);
        }
        assertThat(job.said()).contains("waiting up to", "answers again");
      }
      KafkaSinkTest.assertEqual(sink);
    }
  }

  private static boolean isAtTheEnd(SinkFixture sink) {
    try {
      var trades = sink.read("trades");
      long newest = sink.rows().number("select coalesce(max(batch), 0) from live.enriched_trades");
      return trades.stream().anyMatch(value -> Long.parseLong(value.get("batch")) == newest);
    } catch (IllegalStateException e) {
      return false; // its topics are not made yet
    }
  }

  private static long progressRecords(SinkFixture sink) {
    return sink.target.endOffsets(sink.topic("progress")).get(0);
  }

  private JobProcess start(SinkFixture sink) throws Exception {
    return JobProcess.start(folder, sink.configuration(Map.of()), SinkMain.class, "kafka");
  }
}
