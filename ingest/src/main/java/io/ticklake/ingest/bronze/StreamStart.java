package io.ticklake.ingest.bronze;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.StreamProgress;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides before a stream starts whether checkpoint, table and topic belong together, and with
 * {@code --bootstrap} makes them so: it takes the table over for a new stream that continues from
 * the table's own offsets.
 */
final class StreamStart {

  private static final Logger LOG = LoggerFactory.getLogger(StreamStart.class);

  private final String table;
  private final BronzeCommits commits;
  private final StreamCheckpoint checkpoint;

  StreamStart(String table, BronzeCommits commits, StreamCheckpoint checkpoint) {
    this.table = table;
    this.commits = commits;
    this.checkpoint = checkpoint;
  }

  /**
   * A stream that may start.
   *
   * @param stream its id
   * @param topic what it reads
   * @param from per partition where it starts; partitions that are not named start at their
   *     beginning
   */
  record Start(String stream, KafkaTopic topic, SortedMap<Integer, Long> from) {}

  /**
   * Checks, and takes over where that was asked for.
   *
   * @param topic name of the topic
   * @param topicId its id
   * @param earliest per partition the first offset that Kafka still has
   * @param bootstrap whether to take the table over if checkpoint and table do not fit
   */
  Start decide(String topic, String topicId, SortedMap<Integer, Long> earliest, boolean bootstrap) {
    Optional<StreamProgress> newest = commits.progress();
    Optional<String> owner = checkpoint.stream();
    KafkaTopic named = commits.named(topic, topicId);
    try {
      newest.ifPresentOrElse(
          last -> checkFits(owner, last, named, earliest), () -> checkUntouched(owner));
    } catch (BadData | BadRequest e) {
      if (!bootstrap) {
        throw e;
      }
      LOG.info("Taking {} over: {}", table, e.getMessage());
      return takeOver(newest, named, earliest);
    }
    String stream = owner.orElseGet(this::begin);
    return new Start(stream, named, newest.map(StreamProgress::endOffsets).orElse(new TreeMap<>()));
  }

  private void checkFits(
      Optional<String> owner,
      StreamProgress last,
      KafkaTopic topic,
      SortedMap<Integer, Long> earliest) {
    if (owner.isEmpty()) {
      throw new BadRequest(
          "%s already holds the topic %s up to batch %d of the stream %s, but the checkpoint %s is empty: starting now would add everything a second time. Restore the checkpoint, or continue from the table's own offsets with --bootstrap."
              .formatted(
                  table, last.topic().name(), last.batch(), last.stream(), checkpoint.location()));
    }
    commits.checkMayFollow(owner.get(), topic);
    OptionalLong finished = checkpoint.lastFinished();
    if (finished.isPresent() && finished.getAsLong() > last.batch()) {
      throw commits.checkpointIsAhead(finished.getAsLong(), last);
    }
    checkSameHistory(last);
    checkNothingIsLost(last, earliest);
  }

  /** The batch that the table holds last must be the one that the checkpoint planned. */
  private void checkSameHistory(StreamProgress last) {
    if (last.isFence()) {
      return;
    }
    Optional<SortedMap<Integer, Long>> planned = checkpoint.endOffsets(last.batch());
    if (planned.isEmpty() || !planned.get().equals(last.endOffsets())) {
      throw new BadData(
          "%s holds batch %d up to offsets %s, but the checkpoint %s planned it up to %s: it is older than the table or was copied from elsewhere. Restore the right one, or continue from the table's own offsets with --bootstrap."
              .formatted(
                  table,
                  last.batch(),
                  last.endOffsets(),
                  checkpoint.location(),
                  planned.map(Object::toString).orElse("nothing")));
    }
  }

  private void checkNothingIsLost(StreamProgress last, SortedMap<Integer, Long> earliest) {
    last.endOffsets()
        .forEach(
            (partition, end) -> {
              long first = earliest.getOrDefault(partition, end);
              if (first > end) {
                throw new BadData(
                    "Kafka has deleted offsets %d to %d of partition %d of %s before they were read: %d records may be lost. Continue behind the gap with --bootstrap, and give the topic a longer retention."
                        .formatted(end, first - 1, partition, last.topic().name(), first - end));
              }
            });
  }

  private void checkUntouched(Optional<String> owner) {
    OptionalLong finished = checkpoint.lastFinished();
    if (finished.isPresent()) {
      throw new BadData(
          "The checkpoint %s says that batch %d of the stream %s is done, but %s holds no batch of any stream: it belongs to another lake, or the table was restored. Check --lake, or read the topic from its beginning with --bootstrap."
              .formatted(
                  checkpoint.location(), finished.getAsLong(), owner.orElse("unknown"), table));
    }
  }

  private String begin() {
    String stream = UUID.randomUUID().toString();
    checkpoint.begin(stream);
    return stream;
  }

  // The fence comes first: from then on nobody else adds, so the offsets that it was made from
  // stay the newest. A crash before the checkpoint begins leaves an empty one beside a table that
  // is not: that is refused, and taking over once more repairs it.
  private Start takeOver(
      Optional<StreamProgress> newest, KafkaTopic topic, SortedMap<Integer, Long> earliest) {
    String stream = UUID.randomUUID().toString();
    SortedMap<Integer, Long> from = new TreeMap<>();
    Optional<StreamProgress> known =
        newest
            .filter(last -> last.topic().isSameTopic(topic))
            .or(() -> commits.progressOn(topic.source()));
    earliest.forEach(
        (partition, first) ->
            from.put(
                partition,
                Math.max(
                    first,
                    known.map(k -> k.endOffsets().getOrDefault(partition, first)).orElse(first))));
    long at = newest.map(StreamProgress::ingestedAtMicros).orElse(0L);
    commits.fence(new StreamProgress(stream, StreamProgress.FENCE, topic, from, at), newest);
    if (checkpoint.stream().isPresent()) {
      LOG.info("The old checkpoint is kept as {}", checkpoint.putAside());
    }
    checkpoint.begin(stream);
    return new Start(stream, topic, from);
  }
}
