package io.ticklake.ingest.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.engine.SparkSessions;
import io.ticklake.ingest.bronze.IngestKafka.Pace;
import io.ticklake.testkit.ChildJvm;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.KillRounds;
import io.ticklake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The process of the stream is killed at any moment, as when a machine loses power. */
@ExtendWith({SparkExtension.class, KafkaExtension.class})
@Tag("slow")
class IngestKilledTest {

  private static final int TICKS_PER_ROUND = 400;

  @Test
  void losesAndRepeatsNothingWhenTheProcessIsKilled(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) throws Exception {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      // by the moment of the kill in milliseconds after the first rows are there
      Random moments = new Random(11);
      long produced = 0;
      for (int round = 0; round < KillRounds.count(); round++) {
        Process child = start(ingest, folder);
        try {
          long rowsBefore = rows(ingest);
          produced = produce(ingest, produced);
          while (rows(ingest) == rowsBefore && child.isAlive()) {
            produced = produce(ingest, produced);
            child.waitFor(100, TimeUnit.MILLISECONDS);
          }
          for (int more = moments.nextInt(8); more > 0; more--) {
            produced = produce(ingest, produced);
            child.waitFor(moments.nextInt(120), TimeUnit.MILLISECONDS);
          }
          assertThat(child.isAlive())
              .as(
                  "the stream ran until it was killed, round %d, %s",
                  round, Files.readString(log(folder)))
              .isTrue();
        } finally {
          child.destroyForcibly().onExit().join();
        }
      }
      ingest.once();
      ingest.assertEveryRecordIsThereOnce();
    }
  }

  private static long produce(IngestFixture ingest, long from) {
    ingest.produceTicks(from, from + TICKS_PER_ROUND);
    return from + TICKS_PER_ROUND;
  }

  private static long rows(IngestFixture ingest) {
    return ingest
        .lake()
        .find(io.ticklake.core.table.Tables.BRONZE_TICKS)
        .map(table -> table.currentSnapshot())
        .map(head -> Long.parseLong(head.summary().get("total-records")))
        .orElse(0L);
  }

  private static Process start(IngestFixture ingest, Path folder) throws IOException {
    List<String> command =
        ChildJvm.command(
            IngestKilledTest.class,
            folder.resolve("lake").toString(),
            ingest.configuration().get(Settings.KAFKA_BROKERS),
            ingest.topic(),
            ingest.infoTopic());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()))
        .start();
  }

  private static Path log(Path folder) {
    return folder.resolve("child.log");
  }

  /** The child: both streams as fast as possible, until it is killed. */
  public static void main(String[] arguments) throws IOException {
    Configuration configuration =
        Configuration.of(
            Map.of(
                "lake", arguments[0],
                "kafka.brokers", arguments[1],
                "kafka.ticks_topic", arguments[2],
                "kafka.market_info_topic", arguments[3]));
    try (Lake lake = Lake.open(new LakeLocation.Folder(Path.of(arguments[0])), configuration);
        SparkSession spark = SparkSessions.open("child", lake, configuration);
        IngestKafka ingest = new IngestKafka(spark, lake, configuration, Clock.systemUTC())) {
      ingest.run(new Pace.Every(Duration.ZERO), false);
    }
  }
}
