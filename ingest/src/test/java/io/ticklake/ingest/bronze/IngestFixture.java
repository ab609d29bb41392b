package io.ticklake.ingest.bronze;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.engine.LakeReader;
import io.ticklake.ingest.bronze.IngestKafka.Pace;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.TestLakes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.Table;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A lake, two topics of its own, and ticks that are numbered from 0. */
final class IngestFixture implements AutoCloseable {

  /** 2026-01-05T14:00:00Z. */
  static final long FIRST_EVENT_NS = 1_767_621_600_000_000_000L;

  private static final int PARTITIONS = 3;

  private final SparkSession spark;
  private final KafkaBroker broker;
  private final Path folder;
  private final Clock clock;
  private final Map<String, String> settings;
  private final Lake lake;

  IngestFixture(SparkSession shared, KafkaBroker broker, Path folder) {
    this(shared, broker, folder, Clock.systemUTC(), topics(broker));
  }

  private IngestFixture(
      SparkSession shared,
      KafkaBroker broker,
      Path folder,
      Clock clock,
      Map<String, String> settings) {
    this.broker = broker;
    this.folder = folder;
    this.clock = clock;
    this.settings = settings;
    this.lake =
        Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.of(settings));
    this.spark = TestLakes.session(shared, lake);
  }

  private static Map<String, String> topics(KafkaBroker broker) {
    String name = UUID.randomUUID().toString();
    broker.createTopic("ticks-" + name, PARTITIONS);
    broker.createTopic("info-" + name, 1);
    return Map.of(
        "kafka.brokers", broker.bootstrap(),
        "kafka.ticks_topic", "ticks-" + name,
        "kafka.market_info_topic", "info-" + name);
  }

  /** The same with other settings. */
  IngestFixture with(Map<String, String> changed) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(changed);
    return new IngestFixture(spark, broker, folder, clock, all);
  }

  /** The same at another time. */
  IngestFixture at(String instant) {
    return new IngestFixture(
        spark, broker, folder, Clock.fixed(Instant.parse(instant), ZoneOffset.UTC), settings);
  }

  String topic() {
    return settings.get("kafka.ticks_topic");
  }

  String infoTopic() {
    return settings.get("kafka.market_info_topic");
  }

  Lake lake() {
    return lake;
  }

  Path checkpoint() {
    return folder.resolve("lake/checkpoints/bronze.ticks");
  }

  Configuration configuration() {
    return Configuration.of(settings);
  }

  /** Tick number n, one second after the one before it. */
  static String tick(long number) {
    return "{\"symbol\":\"AIG\",\"venue\":\"SIM\",\"price\":\"%d.%02d\",\"size\":\"3\",\"event_time\":%d,\"trade_id\":\"%d\"}"
        .formatted(
            100 + number / 100, number % 100, FIRST_EVENT_NS + number * 1_000_000_000L, number);
  }

  static ProducerRecord<byte[], byte[]> stamped(String topic, long millis) {
    return new ProducerRecord<>(topic, 0, millis, null, tick(0).getBytes(StandardCharsets.UTF_8));
  }

  /** Sends ticks {@code from} to {@code to - 1}, spread over the partitions. */
  void produceTicks(long from, long to) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long n = from; n < to; n++) {
      records.add(
          new ProducerRecord<>(
              topic(), (int) (n % PARTITIONS), null, tick(n).getBytes(StandardCharsets.UTF_8)));
    }
    broker.produce(records);
  }

  IngestReport once() {
    return run(false);
  }

  IngestReport bootstrap() {
    return run(true);
  }

  /** The streams, to be run by the test. */
  IngestKafka open() {
    return new IngestKafka(spark, lake, configuration(), clock);
  }

  /** Streams that Spark has not ended. */
  int runningStreams() {
    return spark.streams().active().length;
  }

  private IngestReport run(boolean bootstrap) {
    try (IngestKafka ingest = open()) {
      return ingest.run(new Pace.Once(), bootstrap);
    }
  }

  /** One expression over all rows of bronze.ticks. */
  List<String> ticks(String expression) {
    return rows().selectExpr(expression).as(Encoders.STRING()).collectAsList();
  }

  Dataset<Row> rows() {
    Table table = lake.load(BRONZE_TICKS);
    return new LakeReader(spark).read(BRONZE_TICKS, table.currentSnapshot());
  }

  /** Neither a hole nor a second copy: the coordinates in bronze are those of Kafka. */
  void assertEveryRecordIsThereOnce() {
    Set<String> missing = new TreeSet<>();
    broker
        .endOffsets(topic())
        .forEach(
            (partition, end) -> {
              for (long offset = 0; offset < end; offset++) {
                missing.add(partition + ":" + offset);
              }
            });
    Set<String> unexpected = new TreeSet<>();
    // a second copy is no longer among the missing ones
    for (String coordinates : ticks("concat(source_partition, ':', source_offset)")) {
      if (!missing.remove(coordinates)) {
        unexpected.add(coordinates);
      }
    }
    assertThat(missing).as("records that are not in bronze").isEmpty();
    assertThat(unexpected).as("rows that are there twice or have no record").isEmpty();
  }

  @Override
  public void close() {
    lake.close();
  }
}
