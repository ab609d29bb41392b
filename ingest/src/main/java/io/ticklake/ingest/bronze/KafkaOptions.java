package io.ticklake.ingest.bronze;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Options of Spark's Kafka source. */
final class KafkaOptions {

  /** Spark's word for the beginning of a partition. */
  private static final long EARLIEST = -2;

  /** A large backlog of one partition is read by several tasks. */
  private static final int RECORDS_PER_TASK = 1_000_000;

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
    options.put("includeHeaders", "true");
    options.put("failOnDataLoss", "true");
    options.put("maxOffsetsPerTrigger", configuration.get(Settings.INGEST_MAX_ROWS).toString());
    options.put("maxRecordsPerPartition", Integer.toString(RECORDS_PER_TASK));
    options.put("groupIdPrefix", "ticklake-ingest");
    // a broker that is gone is noticed within a minute, not after many
    options.put("kafka.request.timeout.ms", "10000");
    options.put("kafka.default.api.timeout.ms", "20000");
    options.put("kafka.socket.connection.setup.timeout.ms", "10000");
    options.put("kafkaConsumer.pollTimeoutMs", "30000");
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
