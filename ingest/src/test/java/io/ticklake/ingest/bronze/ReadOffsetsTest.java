package io.ticklake.ingest.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.config.Configuration;
import io.ticklake.decode.kafka.KafkaConsumers;
import io.ticklake.engine.TableFiles.RowSink;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
@Tag("slow")
class ReadOffsetsTest {

  private final String topic = "read-" + UUID.randomUUID();
  private KafkaBroker broker;

  @BeforeEach
  void makeATopic(KafkaBroker started) {
    broker = started;
    broker.createTopic(topic, 2);
  }

  @Test
  void readsTheOffsetsItIsGivenAndNoOther() throws IOException {
    produce(0, "a", "b", "c", "d");
    produce(1, "e", "f");

    assertThat(read(new OffsetRange(0, 1, 3), new OffsetRange(1, 0, 1)))
        .containsExactlyInAnyOrder("0:1 ticks b", "0:2 ticks c", "1:0 ticks e");
  }

  @Test
  void passesOverTheMarkersOfTransactionsWhereARangeEndsWithOne() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, 0, null, bytes("a")));
      producer.commitTransaction();
      assertThat(sent.get().offset()).isZero();
    }

    assertThat(read(new OffsetRange(0, 0, 2))).containsExactly("0:0 ticks a");
  }

  @Test
  void takesTheFormatFromTheLastHeaderThatHasOne() throws IOException {
    ProducerRecord<byte[], byte[]> named = new ProducerRecord<>(topic, 0, null, bytes("b"));
    named.headers().add(header("lean")).add(header("binance")).add(header(null));
    broker.produce(
        List.of(
            new ProducerRecord<>(topic, 0, null, bytes("a")),
            named,
            new ProducerRecord<>(topic, 0, null, bytes("c"))));

    assertThat(read(new OffsetRange(0, 0, 3)))
        .containsExactly("0:0 ticks a", "0:1 binance b", "0:2 ticks c");
  }

  @Test
  void saysWhichOffsetsKafkaHasDeletedMeanwhile() {
    produce(0, "a", "b", "c");
    broker.deleteRecordsBefore(topic, 0, 2);

    assertThatThrownBy(() -> read(new OffsetRange(0, 1, 3)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("no longer has records that were due")
        .hasMessageContaining(topic + "-0");
  }

  private void produce(int partition, String... values) {
    broker.produce(topic, partition, List.of(values));
  }

  private List<String> read(OffsetRange... ranges) throws IOException {
    Map<String, Object> settings =
        KafkaConsumers.settings(Configuration.of(Map.of("kafka.brokers", broker.bootstrap())));
    List<String> seen = new ArrayList<>();
    new ReadOffsets(settings, topic, "topic")
        .forEach(
            List.of(ranges),
            new RecordRows() {
              @Override
              public void write(SourceRecord record, RowSink out) {
                seen.add(
                    "%d:%d %s %s"
                        .formatted(
                            record.partition,
                            record.offset,
                            record.format,
                            new String(
                                record.bytes,
                                record.start,
                                record.length,
                                StandardCharsets.UTF_8)));
              }

              @Override
              public AppendContent content() {
                return AppendContent.EMPTY;
              }
            },
            row -> {});
    return seen;
  }

  private static RecordHeader header(String format) {
    return new RecordHeader("ticklake-format", format == null ? null : bytes(format));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
