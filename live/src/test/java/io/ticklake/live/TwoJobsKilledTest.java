package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.LakeException.Replaced;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.KillRounds;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two jobs take the tables over from each other at random moments, and one or both are killed. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class TwoJobsKilledTest {

  @TempDir Path folder;

  private final List<JobProcess> started = new ArrayList<>();

  @AfterEach
  void endThemAll() {
    started.forEach(JobProcess::close);
  }

  @Test
  void loseAndDoubleNothing(KafkaBroker broker, PostgresDatabase database) throws Exception {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    Random random = new Random(15);
    JobProcess older = takeOver(market, database, random);
    for (int round = 0; round < KillRounds.count(); round++) {
      RunLiveTest.fill(market, random, 200);
      JobProcess newer = takeOver(market, database, random);
      if (random.nextBoolean()) {
        older.close();
      } else {
        assertThat(older.awaitEnd()).as(older.said()).isEqualTo(Replaced.EXIT_CODE);
      }
      older = newer;
      LiveKilledTest.writeSomeBatches(newer, market, database, random);
      if (random.nextInt(3) == 0) {
        newer.close();
        WholeBatches.check(database);
        older = takeOver(market, database, random);
      }
    }
    older.close();
    market.once(database);
    RunLiveTest.assertEqualToFromScratch(market, database);
    RunLiveTest.assertFatesEqualToFromScratch(market, database);
  }

  /** Starts a job and waits until the tables are its own; meanwhile another one may write. */
  private JobProcess takeOver(LiveFixture market, PostgresDatabase database, Random random)
      throws Exception {
    LiveRows rows = new LiveRows(LiveTables.of(database));
    long before = epoch(rows);
    JobProcess job =
        JobProcess.start(
            folder,
            market.configuration(database, Map.of("live.max_rows_per_batch", "10")),
            LiveMain.class);
    started.add(job);
    while (epoch(rows) == before) {
      if (random.nextInt(4) == 0) {
        market.info(random);
      }
      WholeBatches.check(database);
      job.assertLives(random.nextInt(30));
    }
    return job;
  }

  private static long epoch(LiveRows rows) {
    return rows.number("select coalesce(max(epoch), 0) from live.progress");
  }
}
