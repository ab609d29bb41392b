package io.ticklake.ingest.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.ingest.bronze.IngestKafka.Pace;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.SparkExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.Table;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The broker dies while the streams run, for longer than Kafka's client bears. */
@ExtendWith(SparkExtension.class)
@Tag("slow")
@Timeout(600)
class IngestBrokerLostTest {

  @TempDir Path folder;

  @Test
  void waitsForTheBrokerAndGoesOnWhereItWas(SparkSession spark) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("broker"));
        IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      ingest.produceTicks(0, 10);
      try (IngestKafka streams = ingest.open()) {
        CompletableFuture<IngestReport> report =
            CompletableFuture.supplyAsync(() -> streams.run(new Pace.Every(Duration.ZERO), false));
        await(report, () -> rows(ingest.lake()) == 10);

        broker.kill();
        await(report, () -> ingest.runningStreams() == 0);
        broker.startAgain();
        ingest.produceTicks(10, 15);
        await(report, () -> rows(ingest.lake()) == 15);

        streams.stop();
        assertThat(report.get(60, TimeUnit.SECONDS).ticks().rows()).isEqualTo(15);
      }
      ingest.assertEveryRecordIsThereOnce();
    }
  }

  private static long rows(Lake lake) {
    return lake.find(Tables.BRONZE_TICKS)
        .map(Table::currentSnapshot)
        .map(head -> Long.parseLong(head.summary().get("total-records")))
        .orElse(0L);
  }

  private static void await(CompletableFuture<IngestReport> report, BooleanSupplier holds)
      throws Exception {
    while (!holds.getAsBoolean()) {
      assertThat(report).isNotDone();
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
