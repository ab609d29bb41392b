package io.ticklake.live.sink;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Connects the Kafka sink. The one of a name that started last fences the others: its producer has
 * their transactional id, and its epoch, raised in the progress topic, tells a sink that was cut
 * off that it must not come back.
 */
public final class OpenKafka implements Target.Opening {

  // Longer than the writing of any batch; readers of committed records wait so long for a sink that
  // was killed and not started again.
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(10);

  private final Configuration configuration;
  private final KafkaSinkTopics topics;
  private final HourlyTotals totals = new HourlyTotals();
  private OptionalLong epoch = OptionalLong.empty();

  public OpenKafka(Configuration configuration) {
    String own = configuration.get(Settings.SINK_KAFKA_BROKERS);
    this.configuration =
        own.isEmpty() ? configuration : configuration.with(Settings.KAFKA_BROKERS, own);
    this.topics = KafkaSinkTopics.of(configuration);
  }

  @Override
  public Target open() throws TargetLost {
    KafkaProgress progress = new KafkaProgress(configuration, topics);
    KafkaProducer<byte[], byte[]> producer = null;
    try {
      producer =
          new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
      progress.makeTopics();
      if (epoch.isPresent()) {
        refuseIfReplaced(progress.readUndecided());
      }
      producer.initTransactions();
      // now nobody else of this name can write, so what stands there stays
      SinkEpoch found = progress.read();
      refuseIfReplaced(found);
      long own = epoch.orElse(found.epoch() + 1);
      KafkaTarget target =
          new KafkaTarget(
              producer, topics, brokers(), totals, new SinkEpoch(own, found.position()));
      if (epoch.isEmpty()) {
        target.claim();
        epoch = OptionalLong.of(own);
      }
      producer = null;
      return target;
    } catch (KafkaException e) {
      if (producer == null) {
        throw new BadRequest(
            "sink.kafka.brokers = '%s' names no broker that can be asked: %s. Write host:port, separated by commas."
                .formatted(
                    brokers(), e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
            e);
      }
      throw KafkaFailure.lostOrThrown(brokers(), topics.name(), e);
    } finally {
      if (producer != null) {
        producer.close(Duration.ZERO);
      }
    }
  }

  private void refuseIfReplaced(SinkEpoch found) {
    if (epoch.isPresent() && found.epoch() != epoch.getAsLong()) {
      throw SinkName.replaced(topics.name());
    }
  }

  private String brokers() {
    return configuration.get(Settings.KAFKA_BROKERS);
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", brokers());
    settings.put("client.id", "ticklake-sink-" + topics.name());
    settings.put("transactional.id", "ticklake-sink-" + topics.name());
    settings.put("transaction.timeout.ms", Math.toIntExact(LONGEST_TRANSACTION.toMillis()));
    settings.put("acks", "all");
    settings.put("compression.type", "lz4");
    settings.put("linger.ms", 20);
    settings.put("max.block.ms", 30_000);
    settings.put("request.timeout.ms", 10_000);
    settings.put("delivery.timeout.ms", 60_000);
    settings.put("socket.connection.setup.timeout.ms", 10_000);
    return settings;
  }
}
