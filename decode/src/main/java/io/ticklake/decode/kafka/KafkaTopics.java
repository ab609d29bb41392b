package io.ticklake.decode.kafka;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka about topics, with an end to its patience. */
public final class KafkaTopics implements AutoCloseable {

  private final String brokers;
  private final Duration patience;
  private final Admin admin;

  /**
   * @param brokers bootstrap servers, separated by commas
   * @param patience how long one answer may take; then it is a {@link Unavailable}
   */
  public KafkaTopics(String brokers, Duration patience) {
    this.brokers = brokers;
    this.patience = patience;
    int millis = Math.toIntExact(patience.toMillis());
    try {
      this.admin =
          Admin.create(
              Map.of(
                  "bootstrap.servers",
                  brokers,
                  "request.timeout.ms",
                  Math.min(millis, 10_000),
                  "default.api.timeout.ms",
                  millis,
                  "socket.connection.setup.timeout.ms",
                  Math.min(millis, 10_000)));
    } catch (KafkaException e) {
      throw new BadRequest(
          "kafka.brokers = '%s' names no broker that can be asked: %s. Write host:port, separated by commas."
              .formatted(
                  brokers, e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    }
  }

  /** The id that Kafka gave the topic when it was made. */
  public String id(String topic) {
    return describe(topic).topicId().toString();
  }

  /** Per partition the first offset that is still there. */
  public SortedMap<Integer, Long> earliest(String topic) {
    return offsets(topic, OffsetSpec.earliest());
  }

  /** Per partition the offset that the next record will get. */
  public SortedMap<Integer, Long> latest(String topic) {
    return offsets(topic, OffsetSpec.latest());
  }

  /** The same for who reads only committed records: before the first open transaction. */
  public SortedMap<Integer, Long> latestCommitted(String topic) {
    return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  private SortedMap<Integer, Long> offsets(String topic, OffsetSpec which) {
    return offsets(topic, which, IsolationLevel.READ_UNCOMMITTED);
  }

  private SortedMap<Integer, Long> offsets(
      String topic, OffsetSpec which, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    describe(topic)
        .partitions()
        .forEach(p -> asked.put(new TopicPartition(topic, p.partition()), which));
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        await(topic, admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all());
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    answer.forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
    return offsets;
  }

  private TopicDescription describe(String topic) {
    return await(topic, admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
  }

  private <T> T await(String topic, KafkaFuture<T> answer) {
    try {
      return answer.get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new BadRequest(
            "Kafka at %s has no topic %s. Make it, or check the topic's setting."
                .formatted(brokers, topic),
            e);
      }
      throw silent(e.getCause());
    } catch (TimeoutException e) {
      throw silent(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent(e);
    }
  }

  private Unavailable silent(Throwable cause) {
    return new Unavailable(
        "Kafka at %s did not answer within %d s: %s. Start one with 'ticklake up', or check kafka.brokers, then try again."
            .formatted(brokers, patience.toSeconds(), cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
