package io.ticklake.core.bronze;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import java.util.Optional;

/**
 * Whether a batch of a stream may be added to a table whose newest record is known. Only the batch
 * right after the newest one of the same stream may; the newest one itself is done already;
 * everything else would lose or repeat records and is refused with an explanation.
 */
final class StreamRules {

  /** What to do with a batch that is not refused. */
  enum Verdict {
    APPEND,
    ALREADY_DONE
  }

  private final String table;

  StreamRules(String table) {
    this.table = table;
  }

  Verdict judge(StreamProgress next, Optional<StreamProgress> newest) {
    if (newest.isEmpty()) {
      if (next.batch() > 0) {
        throw new BadData(
            "The checkpoint wants to add batch %d, but %s holds no batch of any stream. It belongs to another lake, or the table was restored. Remove the checkpoint folder to read the topic %s from its beginning."
                .formatted(next.batch(), table, next.topic().name()));
      }
      return Verdict.APPEND;
    }
    StreamProgress last = newest.get();
    checkSameStream(next.stream(), last);
    checkSameTopic(next.topic(), last);
    if (next.batch() == last.batch() + 1) {
      return Verdict.APPEND;
    }
    if (next.batch() > last.batch()) {
      throw ahead(next.batch() - 1, last);
    }
    if (next.batch() == last.batch() && next.endOffsets().equals(last.endOffsets())) {
      return Verdict.ALREADY_DONE;
    }
    throw new BadData(
        "The checkpoint plans batch %d up to offsets %s, but %s already holds batch %d up to %s: the checkpoint is older than the table. Restore the newer one, or continue from the table's own offsets with --bootstrap."
            .formatted(next.batch(), next.endOffsets(), table, last.batch(), last.endOffsets()));
  }

  /** Refuses another stream than the one the table follows. */
  void checkSameStream(String stream, StreamProgress last) {
    if (!stream.equals(last.stream())) {
      throw new BadRequest(
          "%s follows the stream %s since its batch %d; this is the stream %s, whose checkpoint is no longer the table's. Stop it, use the checkpoint of the other stream, or take the table over with --bootstrap."
              .formatted(table, last.stream(), last.batch(), stream));
    }
  }

  /** Refuses another topic than the one the table follows, also a new one of the same name. */
  void checkSameTopic(KafkaTopic topic, StreamProgress last) {
    if (topic.isSameTopic(last.topic())) {
      return;
    }
    if (topic.name().equals(last.topic().name())) {
      throw new BadData(
          "The topic %s was deleted and made again (id %s, was %s): its offsets count from 0 anew. Read the new topic from its beginning with --bootstrap; its rows will have the source %s@%s."
              .formatted(topic.name(), topic.id(), last.topic().id(), topic.name(), topic.id()));
    }
    throw new BadRequest(
        "%s follows the topic %s, not %s. Check the topic's setting, or change over with --bootstrap."
            .formatted(table, last.topic().name(), topic.name()));
  }

  /** The checkpoint has finished batches that the table has not. */
  BadData ahead(long finished, StreamProgress last) {
    return new BadData(
        "The checkpoint says that batch %d is done, but %s only holds batches up to %d: the table was rolled back or restored. Restore the checkpoint of that time, or continue from the table's own offsets with --bootstrap."
            .formatted(finished, table, last.batch()));
  }
}
