package io.ticklake.decode.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * A topic that was just made is known a moment before its partitions have leaders. A producer that
 * writes in this moment is told NOT_LEADER_OR_FOLLOWER, and may keep a batch back until it expires.
 */
public final class TopicLeaders {

  private TopicLeaders() {}

  /** Completes when the leaders of all partitions of a new topic answer. */
  public static KafkaFuture<Void> answer(Admin admin, String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    return admin.listOffsets(ends).all().thenApply(found -> null);
  }
}
