package io.ticklake.bench;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.decode.kafka.TopicLeaders;
import io.ticklake.ingest.bronze.IngestKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;

/** Kafka to bronze: a backlog of ticks in one topic of four partitions. */
final class BronzeWorkload implements Workload {

  private static final String TOPIC = "stock-ticks";
  private static final int PARTITIONS = 4;

  @Override
  public String name() {
    return "bronze";
  }

  @Override
  public List<String> systems() {
    return List.of("ticklake", "spark from_json + Iceberg append");
  }

  @Override
  public long rows(boolean quick) {
    return quick ? 500_000 : 5_000_000;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed send is noted by the callback
  @Override
  public AutoCloseable prepare(Path folder, long rows) throws Exception {
    BenchBroker broker = BenchBroker.start(folder.resolve("broker"));
    Files.writeString(folder.resolve("brokers"), broker.address());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(TOPIC, PARTITIONS, (short) 1),
                  new NewTopic("market-info", 1, (short) 1)))
          .all()
          .get();
      TopicLeaders.answer(admin, TOPIC, PARTITIONS, Duration.ofMinutes(1)).get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address(), "linger.ms", 20, "batch.size", 262_144),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      AtomicReference<Exception> failure = new AtomicReference<>();
      Callback note = (sent, e) -> failure.compareAndSet(null, e);
      BenchTicks ticks = new BenchTicks();
      for (long i = 0; i < rows; i++) {
        int symbol = ticks.nextSymbol();
        byte[] value = ticks.next(symbol).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(TOPIC, symbol % PARTITIONS, null, value), note);
      }
      producer.flush();
      if (failure.get() != null) {
        throw failure.get();
      }
    }
    return broker;
  }

  @Override
  public void run(String system, SparkSession spark, Configuration configuration, Path input)
      throws Exception {
    String brokers = Files.readString(input.resolve("brokers"));
    if (system.equals("ticklake")) {
      Configuration own =
          configuration
              .with(Settings.KAFKA_BROKERS, brokers)
              // the ticks are of a fixed day; its distance from today is not what is measured
              .with(Settings.FUTURE_TOLERANCE, "100000h");
      Path root = Path.of(own.get(Settings.LAKE));
      try (Lake lake = Lake.open(new LakeLocation.Folder(root), own);
          IngestKafka ingest = new IngestKafka(spark, lake, own, Clock.systemUTC())) {
        ingest.run(new IngestKafka.Pace.Once(), false);
      }
      return;
    }
    NaiveBronze.createTable(
        spark,
        "source_topic STRING, source_partition INT, source_offset LONG, kafka_time TIMESTAMP,");
    VoidFunction2<Dataset<Row>, Long> append =
        (batch, number) ->
            NaiveBronze.append(
                batch,
                functions.col("value").cast("string"),
                "topic AS source_topic",
                "partition AS source_partition",
                "offset AS source_offset",
                "timestamp AS kafka_time");
    spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", brokers)
        .option("subscribe", TOPIC)
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", configuration.get(Settings.INGEST_MAX_ROWS))
        .load()
        .writeStream()
        .option("checkpointLocation", configuration.get(Settings.LAKE) + "/naive-checkpoint")
        .trigger(Trigger.AvailableNow())
        .foreachBatch(append)
        .start()
        .awaitTermination();
  }

  @Override
  public Map<String, String> fingerprints(String system, SparkSession spark) {
    return NaiveBronze.fingerprints(
        spark,
        system.equals("ticklake") ? "ticklake.bronze.ticks" : NaiveBronze.TABLE,
        "source_topic, source_partition, source_offset, kafka_time,");
  }
}
