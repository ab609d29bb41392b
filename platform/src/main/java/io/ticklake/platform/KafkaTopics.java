package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.Listeners;
import io.ticklake.decode.kafka.TopicLeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What we ask a broker: whether it is there, its topics, where they end. */
final class KafkaTopics implements AutoCloseable {

  private final String brokers;
  private final Duration patience;
  private final Admin admin;

  /** Asks with the given patience per question. */
  KafkaTopics(String brokers, Duration patience) {
    this.brokers = brokers;
    this.patience = patience;
    int milliseconds = Math.toIntExact(patience.toMillis());
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers", brokers,
                "request.timeout.ms", milliseconds,
                "default.api.timeout.ms", milliseconds,
                "socket.connection.setup.timeout.ms", milliseconds,
                "enable.metrics.push", false));
  }

  /** Whether a broker on this machine answers. */
  static boolean answers(int port) {
    String broker = "127.0.0.1:" + port;
    if (!Listeners.someListens(broker)) {
      return false;
    }
    try (KafkaTopics topics = new KafkaTopics(broker, Duration.ofSeconds(3))) {
      topics.names();
      return true;
    } catch (Unavailable e) {
      return false;
    }
  }

  Set<String> names() {
    return await(admin.listTopics().names());
  }

  /** Makes topics that are missing; they take records on return. */
  void createMissing(Map<String, Integer> partitions) {
    Set<String> there = names();
    List<NewTopic> missing =
        partitions.entrySet().stream()
            .filter(topic -> !there.contains(topic.getKey()))
            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
            .toList();
    if (!missing.isEmpty()) {
      await(admin.createTopics(missing).all());
    }
    for (NewTopic topic : missing) {
      await(TopicLeaders.answer(admin, topic.name(), topic.numPartitions(), patience));
    }
  }

  /** Per partition the offset after its last record; empty if there is no such topic. */
  SortedMap<Integer, Long> endOffsets(String topic) {
    SortedMap<Integer, Long> ends = new TreeMap<>();
    if (!names().contains(topic)) {
      return ends;
    }
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    await(admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .forEach(
            partition ->
                asked.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
    await(admin.listOffsets(asked).all())
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  private <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new Unavailable(
          "The broker %s did not answer: %s. If 'ticklake up' runs, it is busy: try again; else start it, or check kafka.brokers."
              .formatted(brokers, e.getCause().getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Interrupted while the broker %s was asked.".formatted(brokers), e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
