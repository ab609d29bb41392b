package io.ticklake.ingest.bronze;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Options of Spark's Kafka source, which plans batches, and of the consumers that read them. */
final class KafkaOptions {

  /** Spark's word for the beginning of a partition. */
  private static final long EARLIEST = -2;

  // a broker that is gone is noticed within a minute, not after many
  private static final Map<String, String> PATIENCE =
      Map.of(
          "request.timeout.ms", "10000",
          "default.api.timeout.ms", "20000",
          "socket.connection.setup.timeout.ms", "10000");

  private KafkaOptions() {}

  static Map<String, String> of(
      Configuration configuration,
      String topic,
      SortedMap<Integer, Long> from,
      Set<Integer> partitions) {
    Map<String, String> options = new HashMap<>();
    options.put("kafka.bootstrap.servers", configuration.get(Settings.KAFKA_BROKERS));
    options.put("subscribe", topic);
    options.put("startingOffsets", startingOffsets(topic, from, partitions));
    options.put("failOnDataLoss", "true");
    options.put("maxOffsetsPerTrigger", configuration.get(Settings.INGEST_MAX_ROWS).toString());
    options.put("groupIdPrefix", "ticklake-ingest");
    PATIENCE.forEach((name, value) -> options.put("kafka." + name, value));
    options.put("fetchOffset.numRetries", "1");
    return options;
  }

  /** Settings of a consumer that reads given offsets and belongs to no group. */
  static Map<String, Object> consumer(Configuration configuration) {
    Map<String, Object> settings = new HashMap<>(PATIENCE);
    settings.put("bootstrap.servers", configuration.get(Settings.KAFKA_BROKERS));
    settings.put("key.deserializer", ByteBufferDeserializer.class.getName());
    settings.put("value.deserializer", ByteBufferDeserializer.class.getName());
    settings.put("auto.offset.reset", "none");
    settings.put("enable.auto.commit", false);
    settings.put("max.poll.records", 20_000);
    settings.put("max.partition.fetch.bytes", 4 << 20);
    return settings;
  }

  private static String startingOffsets(
      String topic, SortedMap<Integer, Long> from, Set<Integer> partitions) {
    return partitions.stream()
        .map(p -> "\"%d\":%d".formatted(p, from.getOrDefault(p, EARLIEST)))
        .collect(Collectors.joining(",", "{\"%s\":{".formatted(topic), "}}"));
  }
}
