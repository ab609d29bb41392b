package io.ticklake.live;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.decode.kafka.KafkaTopics;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides before reading where each partition of the topics begins: behind what the tables hold.
 * What cannot be right is refused: a topic made anew, records that Kafka deleted before they were
 * read, a topic that is shorter than what was read of it.
 */
final class LiveTopics {

  /**
   * A topic to read.
   *
   * @param source value of source_topic: its name, and its id too where it was made anew
   * @param from per partition where to begin
   * @param ends per partition the offset after the last record that can be read: of a transaction
   *     that is not committed yet there is none
   */
  record Topic(
      String name,
      String id,
      String source,
      SortedMap<Integer, Long> from,
      SortedMap<Integer, Long> ends) {

    boolean isMadeAnew() {
      return !source.equals(name);
    }

    /** Refuses to go on where Kafka has another topic of this name meanwhile. */
    void checkIs(String idNow) {
      if (!idNow.equals(id)) {
        throw madeAnew(name, idNow, id);
      }
    }
  }

  private final KafkaTopics kafka;
  private final Collection<PartitionProgress> known;
  private final boolean bootstrap;

  /**
   * @param known what the tables hold
   * @param bootstrap whether a topic made anew and gaps are accepted
   */
  LiveTopics(KafkaTopics kafka, Collection<PartitionProgress> known, boolean bootstrap) {
    this.kafka = kafka;
    this.known = known;
    this.bootstrap = bootstrap;
  }

  Topic find(String name) {
    String id = kafka.id(name);
    String source = source(name, id);
    SortedMap<Integer, Long> earliest = kafka.earliest(name);
    SortedMap<Integer, Long> latest = kafka.latest(name);
    SortedMap<Integer, Long> from = new TreeMap<>(earliest);
    for (PartitionProgress progress : known) {
      if (progress.key().source().equals(source)) {
        int partition = progress.key().partition();
        from.put(
            partition,
            start(name, progress, earliest.getOrDefault(partition, 0L), latest.get(partition)));
      }
    }
    return new Topic(name, id, source, from, kafka.latestCommitted(name));
  }

  private String source(String name, String id) {
    List<PartitionProgress> ofName =
        known.stream()
            .filter(p -> p.key().source().equals(name) || p.key().source().startsWith(name + "@"))
            .toList();
    for (PartitionProgress progress : ofName) {
      if (progress.topicId().equals(id)) {
        return progress.key().source();
      }
    }
    if (ofName.isEmpty()) {
      return name;
    }
    if (!bootstrap) {
      throw madeAnew(name, id, ofName.get(0).topicId());
    }
    return name + "@" + id;
  }

  private static BadData madeAnew(String name, String id, String was) {
    return new BadData(
        "The topic %s was deleted and made again (id %s, was %s): its offsets count from 0 anew. Read the new topic from its beginning with --bootstrap; its rows will have the source %s@%s."
            .formatted(name, id, was, name, id));
  }

  private long start(String name, PartitionProgress progress, long earliest, Long end) {
    long next = progress.nextOffset();
    int partition = progress.key().partition();
    if (end == null || next > end) {
      throw new BadData(
          "The live tables hold partition %d of %s up to offset %d, but Kafka has it only up to %s: the topic lost records that were read. Check kafka.brokers; to write the tables anew use an empty database."
              .formatted(partition, name, next, end == null ? "nothing" : end));
    }
    if (next < earliest && !bootstrap) {
      throw new BadData(
          "Kafka has deleted offsets %d to %d of partition %d of %s before they were read: %d records may be lost. Continue behind the gap with --bootstrap, correct the tables from the lake with ticklake reconcile, and give the topic a longer retention."
              .formatted(next, earliest - 1, partition, name, earliest - next));
    }
    return Math.max(next, earliest);
  }
}
