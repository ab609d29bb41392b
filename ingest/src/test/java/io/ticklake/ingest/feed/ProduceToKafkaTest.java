package io.ticklake.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.StopSignal;
import io.ticklake.decode.TickDecoders;
import io.ticklake.decode.kafka.TopicLeaders;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.RealData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
@Tag("slow")
class ProduceToKafkaTest {

  private static final Instant NOW = Instant.parse("2026-01-05T14:30:00Z");

  private final KafkaBroker broker;

  @TempDir Path folder;

  ProduceToKafkaTest(KafkaBroker broker) {
    this.broker = broker;
  }

  @Test
  void makesTopicsThatKeepOldRecords() {
    KafkaTopics topics = topics("made");
    KafkaSink.connect(topics).close();
    KafkaSink.connect(topics).close();

    assertThat(broker.endOffsets("made-ticks")).hasSize(4);
    assertThat(broker.endOffsets("made-infos")).hasSize(4);
  }

  @Test
  void waitsForLeadersOfATopicThatTheBrokerDoesNotKnowYet() throws Exception {
    CompletableFuture<Void> made =
        CompletableFuture.runAsync(
            () -> broker.createTopic("later", 3),
            CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));

    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      TopicLeaders.answer(admin, "later", 3, Duration.ofSeconds(60)).get();
    }

    made.join();
    assertThat(broker.endOffsets("later")).hasSize(3);
  }

  @Test
  void goesOnBehindTheLastTradesThatKafkaHas() {
    KafkaTopics topics = topics("resumed");
    simulateUntil(topics, NOW.minusSeconds(20), Duration.ofSeconds(40));
    Map<String, List<Long>> half = idsBySymbol(read(topics.ticks()));
    simulateUntil(topics, NOW, Duration.ofSeconds(60));
    Map<String, List<Long>> resumed = idsBySymbol(read(topics.ticks()));
    KafkaTopics other = topics("whole");
    simulateUntil(other, NOW, Duration.ofSeconds(60));

    assertThat(half).isNotEqualTo(resumed);
    assertThat(resumed).isEqualTo(idsBySymbol(read(other.ticks())));
    assertThat(read(topics.marketInfo())).hasSize(5);
  }

  // Live, until the clock stands still and the next trade would have to be waited for.
  private static void simulateUntil(KafkaTopics topics, Instant now, Duration history) {
    StopSignal stop = new StopSignal();
    try (RecordSink sink = KafkaSink.connect(topics)) {
      RecordSink stopping = new StoppingSink(sink, stop, now.toEpochMilli() - 1_000);
      new Simulate(new SimulatedMarket(1, 5, 200), stopping, stop, Clock.fixed(now, ZoneOffset.UTC))
          .live(topics, history);
    }
  }

  /** Asks to stop at the first record from a time on, and drops it. */
  private record StoppingSink(RecordSink sink, StopSignal stop, long untilMillis)
      implements RecordSink {
    @Override
    public void write(String format, byte[] key, byte[] value, long timestampMillis) {
      if (timestampMillis >= untilMillis) {
        stop.ask();
      } else {
        sink.write(format, key, value, timestampMillis);
      }
    }

    @Override
    public void flush() {
      sink.flush();
    }

    @Override
    public void close() {
      sink.close();
    }
  }

  @Test
  void replaysTheBinanceCaptureWithItsFormatAndReceiveTimes() {
    Path file = RealData.file("binance/usdm_btcusdt_20240808.gz");
    KafkaTopics topics = topics("binance");
    Replay.Report report = replay(topics, List.of(file), "binance", false, Clock.systemUTC());

    List<ConsumerRecord<byte[], byte[]>> records = read(topics.ticks());
    assertThat(report.records()).isEqualTo(93_954);
    assertThat(records).hasSize(93_954);
    // All but the snapshot, which names no symbol, lie in the partition of theirs.
    assertThat(records.stream().filter(r -> r.key() != null).map(ConsumerRecord::partition))
        .hasSize(93_953)
        .containsOnly(
            records.stream().filter(r -> r.key() != null).findFirst().orElseThrow().partition());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      assertThat(record.headers().lastHeader("ticklake-format").value())
          .isEqualTo("binance".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(records.stream().mapToLong(ConsumerRecord::timestamp).min())
        .hasValue(1_723_161_255_030L);
  }

  @Test
  void shiftsEveryTimeByOneConstantSoThatTheNewestIsNow() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("two.json"),
            """
            {"symbol":"A","venue":"V","price":1,"size":1,"event_time":1700000000000000007}
            {"symbol":"A","venue":"V","price":1,"size":1,"event_time":1700000060000000000}
            no tick
            """);
    KafkaTopics topics = topics("shifted");
    Replay.Report report =
        replay(topics, List.of(file), "ticks", true, Clock.fixed(NOW, ZoneOffset.UTC));

    assertThat(report.withoutTime()).isEqualTo(1);
    List<ConsumerRecord<byte[], byte[]>> records = read(topics.ticks());
    assertThat(records.stream().map(r -> text(r.value())))
        .containsExactlyInAnyOrder(
            "{\"symbol\":\"A\",\"venue\":\"V\",\"price\":1,\"size\":1,\"event_time\":1767623340000000007}",
            "{\"symbol\":\"A\",\"venue\":\"V\",\"price\":1,\"size\":1,\"event_time\":1767623400000000000}",
            "no tick");
    assertThat(records.stream().mapToLong(ConsumerRecord::timestamp).max())
        .hasValue(NOW.toEpochMilli());
    assertThat(records).allMatch(record -> !record.headers().iterator().hasNext());
  }

  @Test
  void saysWhereNoBrokerListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    KafkaTopics nobody = new KafkaTopics("127.0.0.1:" + port, "t", "m");

    assertThatThrownBy(() -> KafkaSink.connect(nobody))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("No Kafka broker listens at kafka.brokers = '127.0.0.1:" + port);
  }

  private static Replay.Report replay(
      KafkaTopics topics, List<Path> files, String format, boolean shift, Clock clock) {
    try (RecordSink sink = KafkaSink.connect(topics)) {
      return new Replay(sink, new StopSignal(), clock, Replay.AS_FAST_AS_POSSIBLE, done -> {})
          .run(files, FeedOptions.of(format), shift);
    }
  }

  private KafkaTopics topics(String name) {
    return new KafkaTopics(broker.bootstrap(), name + "-ticks", name + "-infos");
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "enable.auto.commit", false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      broker
          .endOffsets(topic)
          .forEach((partition, end) -> ends.put(new TopicPartition(topic, partition), end));
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(read::add);
      }
    }
    return read;
  }

  private static Map<String, List<Long>> idsBySymbol(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, List<Long>> ids = new HashMap<>();
    RecordKeys keys = new RecordKeys(TickDecoders.TICKS);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      assertThat(record.key()).isEqualTo(keys.of(record.value()));
      String id = text(record.value()).replaceAll(".*\"sequence\":(\\d+).*", "$1");
      ids.computeIfAbsent(text(record.key()), s -> new ArrayList<>()).add(Long.valueOf(id));
    }
    return ids;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
