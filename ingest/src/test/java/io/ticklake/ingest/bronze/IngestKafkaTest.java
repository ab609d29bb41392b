package io.ticklake.ingest.bronze;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.decode.kafka.KafkaTopics;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaBroker.OpenTransaction;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkExtension.class, KafkaExtension.class})
@Tag("slow")
class IngestKafkaTest {

  @Test
  void bringsBothTopicsToBronzeOnceOverSeveralRuns(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      ingest.produceTicks(0, 50);
      broker.produce(
          ingest.infoTopic(),
          "AIG",
          "{\"symbol\":\"AIG\",\"company_name\":\"American International\",\"sector\":\"Financials\"}");
      IngestReport first = ingest.once();
      ingest.produceTicks(50, 80);
      IngestReport second = ingest.once();
      IngestReport third = ingest.once();

      assertThat(first.ticks().rows()).isEqualTo(50);
      assertThat(first.marketInfo().rows()).isEqualTo(1);
      assertThat(second.ticks().rows()).isEqualTo(30);
      assertThat(third.ticks()).isEqualTo(StreamTotals.NONE);
      ingest.assertEveryRecordIsThereOnce();
    }
  }

  @Test
  void takesWhatProducersCommittedAndNothingElse(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      String topic = ingest.topic();
      broker.beginTransaction(List.of(tick(topic, 1), tick(topic, 2))).abort();
      broker.beginTransaction(List.of(tick(topic, 3))).commit();
      broker.beginTransaction(List.of(tick(topic, 4))).abort();
      OpenTransaction open = broker.beginTransaction(List.of(tick(topic, 5)));

      assertThat(ingest.once().ticks().rows()).isEqualTo(1);
      assertThat(ingest.ticks("trade_id")).containsExactly("3");
      open.commit();
      broker.beginTransaction(List.of(tick(topic, 6))).abort();
      assertThat(ingest.once().ticks().rows()).isEqualTo(1);
      assertThat(ingest.once().ticks()).isEqualTo(StreamTotals.NONE);
      assertThat(ingest.ticks("trade_id")).containsExactlyInAnyOrder("3", "5");
    }
  }

  private static ProducerRecord<byte[], byte[]> tick(String topic, long number) {
    return new ProducerRecord<>(
        topic,
        0,
        null,
        IngestFixture.tick(number).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void keepsReasonAndBytesOfWhatIsNoTickInTheCommitOfTheTicks(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      broker.produce(
          ingest.topic(),
          0,
          java.util.Arrays.asList(
              "no json",
              IngestFixture.tick(7).replace("100.07", "-1"),
              null,
              IngestFixture.tick(8)));
      broker.produce(
          List.of(
              new ProducerRecord<>(
                  ingest.topic(),
                  0,
                  null,
                  null,
                  "x".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  List.of(
                      new RecordHeader(
                          "ticklake-format",
                          "morse".getBytes(java.nio.charset.StandardCharsets.UTF_8))))));

      IngestReport report = ingest.once();

      assertThat(report.ticks().rejects()).isEqualTo(4);
      assertThat(
              ingest.ticks(
                  "concat_ws('|', format, reject_reason, cast(raw as string), coalesce(symbol, '-'))"))
          .containsExactlyInAnyOrder(
              "ticks|not_json|no json|-",
              "ticks|price_not_positive|" + IngestFixture.tick(7).replace("100.07", "-1") + "|AIG",
              "ticks|not_json||-",
              "morse|unknown_format|x|-",
              "ticks|AIG");
      assertThat(ingest.lake().load(BRONZE_TICKS).snapshots()).hasSize(1);
    }
  }

  @Test
  void keepsUnknownFieldsAndNoBytesOfAValidTick(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      String tick = IngestFixture.tick(1).replace("{", "{\"depth\":[1, 2],");
      broker.produce(ingest.topic(), "AIG", tick);
      ingest.once();
      assertThat(ingest.ticks("concat_ws('|', kind, price, extras, coalesce(raw, 'no raw'))"))
          .containsExactly("trade|100.01000000|{\"depth\":[1, 2]}|no raw");

      broker.produce(ingest.topic(), "AIG", tick);
      ingest.with(Map.of("ingest.keep_raw", "true")).once();
      assertThat(ingest.ticks("coalesce(cast(raw as string), 'no raw')"))
          .containsExactlyInAnyOrder("no raw", tick);
    }
  }

  @Test
  void judgesTheFutureByTheRecordsOwnTime(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      long eventMillis = IngestFixture.FIRST_EVENT_NS / 1_000_000;
      broker.produce(
          List.of(
              IngestFixture.stamped(ingest.topic(), eventMillis - 300_000),
              IngestFixture.stamped(ingest.topic(), eventMillis - 300_001)));
      ingest.once();
      assertThat(ingest.ticks("concat_ws('|', source_offset, coalesce(reject_reason, kind))"))
          .containsExactlyInAnyOrder("0|trade", "1|event_time_in_future");
    }
  }

  @Test
  void writesFewFilesForASmallBatch(SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      ingest.produceTicks(0, 500);
      ingest.once();
      assertThat(ingest.lake().load(BRONZE_TICKS).currentSnapshot().summary())
          .containsEntry("added-data-files", "1")
          .containsEntry("added-records", "500");
    }
  }

  @Test
  void saysThatABrokerDoesNotAnswer(SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      IngestFixture dead = ingest.with(Map.of("kafka.brokers", "127.0.0.1:1"));
      assertThatThrownBy(dead::once)
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageContaining("did not answer");
    }
  }

  @Test
  void saysThatATopicDoesNotExist(SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      IngestFixture other = ingest.with(Map.of("kafka.ticks_topic", "no-such-topic"));
      assertThatThrownBy(other::once)
          .isInstanceOf(BadRequest.class)
          .hasMessageContaining("no topic no-such-topic");
    }
  }

  @Test
  void givesEachBatchOneTimeThatNeverGoesBack(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    try (IngestFixture ingest = new IngestFixture(spark, broker, folder)) {
      ingest.produceTicks(0, 3);
      ingest.at("2026-01-05T14:00:00Z").once();
      ingest.produceTicks(3, 5);
      ingest.at("2026-01-05T13:59:00Z").once();
      assertThat(ingest.ticks("cast(ingested_at as string)"))
          .hasSize(5)
          .containsOnly("2026-01-05 14:00:00");
    }
  }

  @Test
  void checksTheConfigurationOfABroker(
      SparkSession spark, KafkaBroker broker, @TempDir Path folder) {
    Configuration wrong = Configuration.of(Map.of("kafka.brokers", "nonsense"));
    assertThatThrownBy(
            () ->
                new KafkaTopics(
                    wrong.get(io.ticklake.core.config.Settings.KAFKA_BROKERS),
                    java.time.Duration.ofSeconds(1)))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("nonsense");
  }
}
