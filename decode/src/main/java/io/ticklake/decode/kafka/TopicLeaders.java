package io.ticklake.decode.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic that was just made is known a moment before its partitions have leaders, and made a
 * moment before it is known. A producer that writes in this moment is told NOT_LEADER_OR_FOLLOWER,
 * and where a later batch is taken first, the broker refuses the one before it until it expires
 * (KAFKA-15591); who asks for its offsets is told that there is no such topic.
 */
public final class TopicLeaders {

  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

  private TopicLeaders() {}

  /**
   * What the leaders of all partitions of a new topic answer, once the broker knows the topic; its
   * last answer where it does not in time.
   */
  public static KafkaFuture<Void> answer(
      Admin admin, String topic, int partitions, Duration patience) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      KafkaFuture<Void> answer = admin.listOffsets(ends).all().thenApply(found -> null);
      if (isKnown(answer) || System.nanoTime() - deadline >= 0) {
        return answer;
      }
      LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
    }
  }

  /** Waits, as long as the client does; all but one answer is for the caller. */
  private static boolean isKnown(KafkaFuture<Void> answer) {
    try {
      answer.get();
      return true;
    } catch (ExecutionException e) {
      return !(e.getCause() instanceof UnknownTopicOrPartitionException);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
