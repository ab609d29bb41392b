package io.ticklake.decode.kafka;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Settings of consumers that read given offsets and belong to no group. */
public final class KafkaConsumers {

  /** A broker that is gone is noticed within a minute, not after many. */
  public static final Map<String, String> PATIENCE =
      Map.of(
          "request.timeout.ms", "10000",
          "default.api.timeout.ms", "20000",
          "socket.connection.setup.timeout.ms", "10000");

  /** What a producer took back was never said. Producers without transactions see no difference. */
  public static final Map<String, String> COMMITTED = Map.of("isolation.level", "read_committed");

  private KafkaConsumers() {}

  /** The settings; keys and values are the bytes in which the client received them. */
  public static Map<String, Object> settings(Configuration configuration) {
    Map<String, Object> settings = new HashMap<>(PATIENCE);
    settings.putAll(COMMITTED);
    settings.put("bootstrap.servers", configuration.get(Settings.KAFKA_BROKERS));
    settings.put("key.deserializer", ByteBufferDeserializer.class.getName());
    settings.put("value.deserializer", ByteBufferDeserializer.class.getName());
    settings.put("auto.offset.reset", "none");
    settings.put("enable.auto.commit", false);
    settings.put("max.poll.records", 20_000);
    settings.put("max.partition.fetch.bytes", 4 << 20);
    return settings;
  }
}
