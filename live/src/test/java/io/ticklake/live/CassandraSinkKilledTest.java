package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.CassandraExtension;
import io.ticklake.testkit.CassandraNode;
import io.ticklake.testkit.ChildJvm;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.KillRounds;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.file.Files;
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
      Process job = start();
      long before = sink.batch();
      RunLiveTest.fill(market, random, 200);
      CompletableFuture<LiveReport> live =
          CompletableFuture.supplyAsync(() -> market.once(database, "live.max_rows_per_batch=3"));
      long enough = before + 1 + random.nextInt(20);
      while (sink.batch() < enough && !live.isDone()) {
        assertLives(job, 1);
      }
      assertLives(job, random.nextInt(30));
      job.destroyForcibly().onExit().join();
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
    Process job = start();
    try {
      awaitTheEnd(job);
      sink.close();
      node.kill();
      RunLiveTest.fill(market, random, 50);
      market.once(database, "live.max_rows_per_batch=5");
      other.once();
      KafkaSinkTest.assertEqual(other);
      while (!Files.readString(log()).contains("waiting up to")) {
        assertLives(job, 100);
      }
      node.startAgain();
      awaitTheEnd(job);
    } finally {
      job.destroyForcibly().onExit().join();
    }
    assertThat(sink.bars()).isEqualTo(sink.liveBars()).isNotEmpty();
  }

  private void awaitTheEnd(Process job) throws Exception {
    while (sink.batch() < newestBatch()) {
      assertLives(job, 100);
    }
  }

  private long newestBatch() {
    return sink.rows().number("select batch from live.progress");
  }

  private void assertLives(Process job, int millis) throws Exception {
    assertThat(job.waitFor(millis, TimeUnit.MILLISECONDS)).as(Files.readString(log())).isFalse();
  }

  private Path log() {
    return folder.resolve("log");
  }

  private Process start() throws Exception {
    ProcessBuilder job = new ProcessBuilder(ChildJvm.command(SinkMain.class, "cassandra"));
    job.environment().putAll(sink.configuration().environment());
    return job.redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }
}
