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

/** Kills the job, and Postgres beneath it, at random moments; the tables are right in the end. */
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
    LiveRows rows = new LiveRows(LiveTables.of(database));
    for (int round = 0; round < KillRounds.count(); round++) {
      market.info("A", random.nextInt(900), "N" + round, "S" + random.nextInt(3));
      RunLiveTest.fill(market, random, 300);
      try (JobProcess job = start(market, database)) {
        long enough = batches(rows) + 1 + random.nextInt(10);
        while (batches(rows) < enough && recordsRead(rows) < market.raw.size()) {
          job.assertLives(random.nextInt(30));
        }
        job.assertLives(0);
      }
    }
    market.once(database);
    RunLiveTest.assertEqualToFromScratch(market, database);
  }

  @Test
  void waitsForAPostgresThatIsKilledAndGoesOnWhereItsTablesEnd(KafkaBroker broker)
      throws Exception {
    try (KillablePostgres postgres = KillablePostgres.start(folder.resolve("postgres"))) {
      PostgresDatabase database = postgres.newDatabase();
      LiveTables.migrate(database);
      LiveFixture market = new LiveFixture(broker);
      Random random = new Random(12);
      LiveRows rows = new LiveRows(LiveTables.of(database));
      try (JobProcess job = start(market, database)) {
        for (int round = 0; round < KillRounds.count(); round++) {
          RunLiveTest.fill(market, random, 300);
          long enough = batches(rows) + 1 + random.nextInt(10);
          while (batches(rows) < enough && recordsRead(rows) < market.raw.size()) {
            job.assertLives(random.nextInt(30));
          }
          postgres.kill();
          postgres.startAgain();
        }
        while (recordsRead(rows) < market.raw.size()) {
          job.assertLives(100);
        }
        assertThat(job.said()).contains("Postgres answers again");
      }
      RunLiveTest.assertEqualToFromScratch(market, database);
    }
  }

  private static long batches(LiveRows rows) {
    return rows.number("select coalesce(max(batch), 0) from live.progress");
  }

  private static long recordsRead(LiveRows rows) {
    return rows.number("select coalesce(sum(records), 0) from live.progress");
  }

  private JobProcess start(LiveFixture market, PostgresDatabase database) throws Exception {
    return JobProcess.start(
        folder,
        market.configuration(database, Map.of("live.max_rows_per_batch", "10")),
        LiveMain.class);
  }
}
