package io.ticklake.core.bronze;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far one stream has come: what its newest append to a bronze table says, and where the next
 * one has to begin.
 *
 * @param stream id of the stream: the id that Spark gives a query and keeps in its checkpoint
 * @param batch number of its last batch; {@link #FENCE} before its first one
 * @param topic the Kafka topic it reads
 * @param endOffsets per partition the first offset that has not been read
 * @param ingestedAtMicros time of the batch, microseconds since 1970 UTC; never goes back
 */
public record StreamProgress(
    String stream,
    long batch,
    KafkaTopic topic,
    SortedMap<Integer, Long> endOffsets,
    long ingestedAtMicros)
    implements Serializable {

  /** Batch number of a record that only takes the table over from an earlier stream. */
  public static final long FENCE = -1;

  /**
   * A Kafka topic and the name it has in bronze.
   *
   * @param name its name in Kafka
   * @param id the id that Kafka gave it; a topic that was deleted and made again has another one
   * @param source value of source_topic in its rows: the name, with the id behind it where an
   *     earlier topic had the same name
   */
  public record KafkaTopic(String name, String id, String source) implements Serializable {
    public KafkaTopic {
      if (name.isEmpty() || id.isEmpty() || source.isEmpty()) {
        throw new IllegalArgumentException("a topic needs a name, an id and a source name");
      }
    }

    /** Whether both are the same topic, not only topics of the same name. */
    public boolean isSameTopic(KafkaTopic other) {
      return name.equals(other.name) && id.equals(other.id);
    }
  }

  public StreamProgress {
    if (stream.isEmpty() || batch < FENCE) {
      throw new IllegalArgumentException(
          "batch %d of stream '%s' is no progress".formatted(batch, stream));
    }
    endOffsets = Collections.unmodifiableSortedMap(new TreeMap<>(endOffsets));
  }

  /** Whether it only takes over and adds no rows. */
  public boolean isFence() {
    return batch == FENCE;
  }
}
