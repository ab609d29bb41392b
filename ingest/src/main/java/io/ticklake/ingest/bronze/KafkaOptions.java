package io.ticklake.ingest.bronze;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.decode.kafka.KafkaConsumers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Options of Spark's Kafka source, which plans batches. */
final class KafkaOptions {

  /** Spark's word for the beginning of a partition. */
  private static final long EARLIEST = -2;

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
    KafkaConsumers.PATIENCE.forEach((name, value) -> options.put("kafka." + name, value));
    KafkaConsumers.COMMITTED.forEach((name, value) -> options.put("kafka." + name, value));
    options.put("fetchOffset.numRetries", "1");
    return options;
  }

  private static String startingOffsets(
      String topic, SortedMap<Integer, Long> from, Set<Integer> partitions) {
    return partitions.stream()
        .map(p -> "\"%d\":%d".formatted(p, from.getOrDefault(p, EARLIEST)))
        .collect(Collectors.joining(",", "{\"%s\":{".formatted(topic), "}}"));
  }
}
