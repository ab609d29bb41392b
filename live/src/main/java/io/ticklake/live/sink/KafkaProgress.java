package io.ticklake.live.sink;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.decode.kafka.KafkaConsumers;
import io.ticklake.decode.kafka.KafkaTopics;
import io.ticklake.decode.kafka.TopicLeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The progress topic: one partition, compacted, the newest record of a sink's name says how far it
 * is. It is written in the transaction of the values, so both are there or neither is.
 */
final class KafkaProgress {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PATIENCE_WITH_OTHERS = Duration.ofSeconds(60);
  private static final String POLICY = "cleanup.policy";

  private final Configuration configuration;
  private final KafkaSinkTopics topics;
  private final String brokers;

  /**
   * @param configuration with kafka.brokers of the target
   */
  KafkaProgress(Configuration configuration, KafkaSinkTopics topics) {
    this.configuration = configuration;
    this.topics = topics;
    this.brokers = configuration.get(Settings.KAFKA_BROKERS);
  }

  /** Makes the topics that are missing, with the broker's own numbers of partitions and copies. */
  void makeTopics() throws TargetLost {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                brokers,
                "request.timeout.ms",
                10_000,
                "default.api.timeout.ms",
                Math.toIntExact(PATIENCE.toMillis())))) {
      var existing = await(admin.listTopics().names());
      List<NewTopic> missing = new ArrayList<>();
      for (String topic : topics.values()) {
        if (!existing.contains(topic)) {
          missing.add(new NewTopic(topic, Optional.empty(), Optional.empty()));
        }
      }
      if (!existing.contains(topics.progress())) {
        missing.add(
            new NewTopic(topics.progress(), Optional.of(1), Optional.empty())
                .configs(
                    Map.of(
                        POLICY,
                        "compact",
                        "segment.ms",
                        "3600000",
                        "min.cleanable.dirty.ratio",
                        "0.1")));
      }
      CreateTopicsResult made = admin.createTopics(missing);
      for (String topic : made.values().keySet()) {
        if (isMade(made.values().get(topic))) {
          await(TopicLeaders.answer(admin, topic, await(made.numPartitions(topic)), PATIENCE));
        }
      }
      checkPolicy(admin);
    } catch (KafkaException e) {
      throw KafkaFailure.lostOrThrown(brokers, topics.name(), e);
    }
  }

  // a position that retention removes would be everything twice
  private void checkPolicy(Admin admin) throws TargetLost {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topics.progress());
    String policy =
        await(admin.describeConfigs(List.of(topic)).all()).get(topic).get(POLICY).value();
    if (!policy.equals("compact")) {
      throw new BadRequest(
          "The progress topic %s has %s = %s, so Kafka would delete positions of sinks. Set it to compact, or name another topic by sink.kafka.progress_topic."
              .formatted(topics.progress(), POLICY, policy));
    }
  }

  /** Waits; false where somebody else was faster. */
  private boolean isMade(KafkaFuture<Void> made) throws TargetLost {
    try {
      made.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw KafkaFailure.lostOrThrown(brokers, topics.name(), e.getCause());
      }
      return false;
    } catch (TimeoutException e) {
      throw KafkaFailure.lostOrThrown(brokers, topics.name(), e);
    } catch (InterruptedException e) {
      throw KafkaFailure.interrupted(e);
    }
  }

  private <T> T await(KafkaFuture<T> answer) throws TargetLost {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw KafkaFailure.lostOrThrown(brokers, topics.name(), e.getCause());
    } catch (TimeoutException e) {
      throw KafkaFailure.lostOrThrown(brokers, topics.name(), e);
    } catch (InterruptedException e) {
      throw KafkaFailure.interrupted(e);
    }
  }

  /**
   * What stands there for this sink. Its own transactions have ended: initTransactions does that.
   */
  SinkEpoch read() throws TargetLost {
    return read("read_committed");
  }

  /**
   * What stands there last, committed or not. It waits for no transaction: that of a sink of this
   * name that was killed ends only when its successor says so, or after ten minutes.
   */
  SinkEpoch readUndecided() throws TargetLost {
    return read("read_uncommitted");
  }

  private SinkEpoch read(String isolation) throws TargetLost {
    // The end of all records, and not of those that are decided: behind another sink's open
    // transaction may stand a position of ours.
    long end = end();
    Map<String, Object> settings = KafkaConsumers.settings(configuration);
    settings.put("isolation.level", isolation);
    TopicPartition partition = new TopicPartition(topics.progress(), 0);
    SinkEpoch newest = SinkEpoch.NONE;
    long until = System.nanoTime() + PATIENCE_WITH_OTHERS.toNanos();
    try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record :
            consumer.poll(Duration.ofMillis(100))) {
          if (topics.name().equals(text(record.key())) && record.value() != null) {
            newest = SinkEpoch.parse(bytes(record.value()));
          }
        }
        if (System.nanoTime() - until > 0) {
          throw new TargetLost(
              new Unavailable(
                  "The progress topic %s could not be read to its end within %d s: the transaction of another sink is still open. Try again."
                      .formatted(topics.progress(), PATIENCE_WITH_OTHERS.toSeconds())));
        }
      }
    } catch (KafkaException e) {
      throw KafkaFailure.lostOrThrown(brokers, topics.name(), e);
    }
    return newest;
  }

  private long end() throws TargetLost {
    try (KafkaTopics kafka = new KafkaTopics(brokers, PATIENCE)) {
      return kafka.latest(topics.progress()).get(0);
    } catch (Unavailable e) {
      throw new TargetLost(e);
    }
  }

  private static String text(ByteBuffer buffer) {
    return buffer == null ? null : new String(bytes(buffer), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
