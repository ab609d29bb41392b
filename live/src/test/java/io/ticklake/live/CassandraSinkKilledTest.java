package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.CassandraExtension;
import io.ticklake.testkit.CassandraNode;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.KillRounds;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kills the sink, and the node it writes to; its bars are those of the live tables at last. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class, CassandraExtension.class})
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CassandraSinkKilledTest {

  @TempDir Path folder;

  private PostgresDatabase database;
  private LiveFixture market;
  private CassandraFixture sink;

  @BeforeEach
  void liveTablesAndASink(KafkaBroker broker, PostgresDatabase database, CassandraNode node) {
    this.database = database;
    LiveTables.migrate(database);
    market = new LiveFixture(broker);
    sink = new CassandraFixture(market, database, node);
    sink.once();
  }

  @AfterEach
  void disconnect() {
    sink.close();
  }

  @Test
  void endsWithTheBarsOfTheTablesHoweverOftenItIsKilled() throws Exception {
    Random random = new Random(51);
    for (int round = 0; round < KillRounds.count(); round++) {
      CompletableFuture<LiveReport> live;
      try (JobProcess job = start()) {
        long before = sink.batch();
        RunLiveTest.fill(market, random, 200);
        live =
            CompletableFuture.supplyAsync(() -> market.once(database, "live.max_rows_per_batch=3"));
        long enough = before + 1 + random.nextInt(20);
        while (sink.batch() < enough && !live.isDone()) {
          job.assertLives(1);
        }
        job.assertLives(random.nextInt(30));
      }
      live.join();
    }
    assertThat(sink.once().to()).isEqualTo(newestBatch());
    assertThat(sink.bars()).isEqualTo(sink.liveBars()).isNotEmpty();
  }

  @Test
  void catchesUpAfterItsNodeWasKilledWhichNobodyElseNotices(KafkaBroker broker, CassandraNode node)
      throws Exception {
    Random random = new Random(52);
    SinkFixture other = new SinkFixture(market, database, broker);
    RunLiveTest.fill(market, random, 50);
    market.once(database, "live.max_rows_per_batch=5");
    try (JobProcess job = start()) {
      awaitTheEnd(job);
      sink.close();
      node.kill();
      RunLiveTest.fill(market, random, 50);
      market.once(database, "live.max_rows_per_batch=5");
      other.once();
      KafkaSinkTest.assertEqual(other);
      job.awaitSaid("waiting up to");
      node.startAgain();
      awaitTheEnd(job);
    }
    assertThat(sink.bars()).isEqualTo(sink.liveBars()).isNotEmpty();
  }

  private void awaitTheEnd(JobProcess job) throws Exception {
    while (sink.batch() < newestBatch()) {
      job.assertLives(100);
    }
  }

  private long newestBatch() {
    return sink.rows().number("select batch from live.progress");
  }

  private JobProcess start() throws Exception {
    return JobProcess.start(folder, sink.configuration(), SinkMain.class, "cassandra");
  }
}
