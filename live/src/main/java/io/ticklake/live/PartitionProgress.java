package io.ticklake.live;

import java.util.Comparator;

/**
 * How far one Kafka partition has been read.
 *
 * @param topicId id that Kafka gave the topic
 * @param nextOffset first offset that was not read yet
 * @param maxEventTimeNs latest event time of its trades so far, or null
 */
record PartitionProgress(Key key, String topicId, long nextOffset, Long maxEventTimeNs) {

  /**
   * A partition of a source.
   *
   * @param source value of source_topic: the topic, and its id too where it was made anew
   */
  record Key(String source, int partition) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::source).thenComparingInt(Key::partition);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * What one batch read of a partition.
   *
   * @param from first offset
   * @param to first offset that it did not read
   * @param end offset after the last record that Kafka had
   * @param maxEventTimeNs latest event time of its trades, this batch included, or null
   */
  record Read(String topicId, long from, long to, long end, Long maxEventTimeNs) {}
}
