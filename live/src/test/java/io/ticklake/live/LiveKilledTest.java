package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.ChildJvm;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.KillRounds;
import io.ticklake.testkit.KillablePostgres;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.file.Files;
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
      Process job = start(market, database);
      long enough = batches(rows) + 1 + random.nextInt(10);
      while (job.isAlive() && batches(rows) < enough && recordsRead(rows) < market.raw.size()) {
        job.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS);
      }
      assertThat(job.isAlive()).as(Files.readString(log())).isTrue();
      job.destroyForcibly().onExit().join();
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
      Process job = start(market, database);
      try {
        for (int round = 0; round < KillRounds.count(); round++) {
          RunLiveTest.fill(market, random, 300);
          long enough = batches(rows) + 1 + random.nextInt(10);
          while (batches(rows) < enough && recordsRead(rows) < market.raw.size()) {
            assertLives(job, random.nextInt(30));
          }
          postgres.kill();
          postgres.startAgain();
        }
        while (recordsRead(rows) < market.raw.size()) {
          assertLives(job, 100);
        }
      } finally {
        job.destroyForcibly().onExit().join();
      }
      RunLiveTest.assertEqualToFromScratch(market, database);
      assertThat(Files.readString(log())).contains("Postgres answers again");
    }
  }

  private void assertLives(Process job, int millis) throws Exception {
    assertThat(job.waitFor(millis, TimeUnit.MILLISECONDS)).as(Files.readString(log())).isFalse();
  }

  private static long batches(LiveRows rows) {
    return rows.number("select coalesce(max(batch), 0) from live.progress");
  }

  private static long recordsRead(LiveRows rows) {
    return rows.number("select coalesce(sum(records), 0) from live.progress");
  }

  private Path log() {
    return folder.resolve("log");
  }

  private Process start(LiveFixture market, PostgresDatabase database) throws Exception {
    ProcessBuilder job = new ProcessBuilder(ChildJvm.command(LiveMain.class));
    job.environment()
        .putAll(
            market.configuration(database, Map.of("live.max_rows_per_batch", "10")).environment());
    return job.redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }
}
