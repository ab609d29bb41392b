package io.ticklake.core.bronze;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import io.ticklake.core.bronze.StreamRules.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Adds files to a bronze table, each append at most once. A batch of a stream is accepted only on
 * top of the batch before it, an imported file only while no append holds it; the check is made
 * again inside every try of the commit, so that of two writers at the same moment one is refused.
 *
 * <p>The newest progress is kept twice, in one commit: in the summary of the snapshot, where a
 * rollback takes it back together with the rows, and in a table property, where it outlives the
 * expiry of snapshots.
 */
public final class BronzeCommits {

  /** Table property with the progress of the stream that the table follows. */
  static final String PROPERTY = BronzeAppend.STREAM;

  /** Behind it the source name: table property with the last progress on that source. */
  private static final String SOURCE_PROPERTY = "ticklake.source.";

  private final Table table;
  private final StreamRules rules;

  /**
   * @param table a bronze table
   * @param name its name for messages
   */
  public BronzeCommits(Table table, String name) {
    this.table = table;
    this.rules = new StreamRules(name);
  }

  /** The progress of the stream that the table follows now, read afresh. */
  public Optional<StreamProgress> progress() {
    table.refresh();
    return newest(SnapshotUtil.currentAncestors(table), table.properties());
  }

  /**
   * The hours before this one are closed: no batch will add to them. Empty without a stream. An
   * import may still add to an hour that it began in.
   */
  public static Optional<Hour> firstOpenHour(Table table) {
    return newest(SnapshotUtil.currentAncestors(table), table.properties())
        .map(progress -> Hour.ofMicros(progress.ingestedAtMicros()));
  }

  /** The last progress on a source name, of any stream. */
  public Optional<StreamProgress> progressOn(String source) {
    return Optional.ofNullable(table.properties().get(SOURCE_PROPERTY + source))
        .map(BronzeText::progress);
  }

  /**
   * The topic as the table names it: a topic that was deleted and made again gets its id behind its
   * name, so that offsets of the old and the new one are never taken for each other.
   */
  public KafkaTopic named(String topic, String topicId) {
    KafkaTopic again = new KafkaTopic(topic, topicId, topic + "@" + topicId);
    return progressOn(topic)
        .filter(known -> !known.topic().id().equals(topicId))
        .map(other -> again)
        .orElse(new KafkaTopic(topic, topicId, topic));
  }

  /** Refuses a stream or topic other than those that the table follows, with an explanation. */
  public void checkMayFollow(String stream, KafkaTopic topic) {
    progress()
        .ifPresent(
            last -> {
              rules.checkSameStream(stream, last);
              rules.checkSameTopic(topic, last);
            });
  }

  /** The explanation that a checkpoint has finished a batch that the table does not hold. */
  public BadData checkpointIsAhead(long finished, StreamProgress last) {
    return rules.ahead(finished, last);
  }

  /**
   * Whether the table holds this very batch, so that nothing needs to be read for it. A batch that
   * may not follow is refused with an explanation.
   */
  public boolean holds(StreamProgress next) {
    return rules.judge(next, progress()) == Verdict.ALREADY_DONE;
  }

  /**
   * Adds one batch. Returns false, with nothing changed, when the table holds this very batch
   * already. A batch that may not follow is refused with an explanation. Unless the batch was
   * added, its files are removed.
   */
  public boolean append(StreamProgress next, AppendContent content, List<DataFile> files) {
    BronzeAppend append = new BronzeAppend(Optional.of(next), content);
    try {
      while (rules.judge(next, progress()) == Verdict.APPEND) {
        if (commit(append, files, (snapshots, newest) -> isAppend(next, newest))) {
          return true;
        }
      }
    } catch (LakeException e) {
      remove(files);
      throw e;
    }
    remove(files);
    return false;
  }

  /**
   * Takes the table over for a new stream, which continues where {@code before} ended; from then on
   * the old stream is refused. {@link Unavailable} when somebody else was faster.
   */
  public void fence(StreamProgress fence, Optional<StreamProgress> before) {
    BronzeAppend append = new BronzeAppend(Optional.of(fence), AppendContent.EMPTY);
    if (!commit(append, List.of(), (snapshots, newest) -> newest.equals(before))) {
      throw new Unavailable(
          "Another stream added to %s while this one took it over. Stop the other one and try again."
              .formatted(table.name()));
    }
  }

  /**
   * Adds what came from a file, once. Returns false, with nothing changed and the files removed,
   * when the history of the table holds an append from this source. What has been expired from the
   * history is found by {@link BronzeLog#holdsSource}: ask it first.
   */
  public boolean appendOnce(String source, AppendContent content, List<DataFile> files) {
    BronzeAppend append = new BronzeAppend(Optional.empty(), content);
    try {
      if (commit(append, files, (snapshots, newest) -> !holdsSource(snapshots, source))) {
        return true;
      }
    } catch (LakeException e) {
      remove(files);
      throw e;
    }
    remove(files);
    return false;
  }

  static boolean holdsSource(Iterable<Snapshot> snapshots, String source) {
    for (Snapshot snapshot : snapshots) {
      String sources = snapshot.summary().getOrDefault(BronzeAppend.SOURCES, "");
      if (sources.contains(source)
          && BronzeText.sources(sources).stream().anyMatch(r -> r.source().equals(source))) {
        return true;
      }
    }
    return false;
  }

  private boolean isAppend(StreamProgress next, Optional<StreamProgress> newest) {
    try {
      return rules.judge(next, newest) == Verdict.APPEND;
    } catch (LakeException e) {
      return false;
    }
  }

  /** Decides on the head that the append would be made on. */
  @FunctionalInterface
  private interface Condition {
    boolean holds(Iterable<Snapshot> ancestors, Optional<StreamProgress> newest);
  }

  /** Returns false when the condition does not hold on the head of the moment of the commit. */
  private boolean commit(BronzeAppend append, List<DataFile> files, Condition condition) {
    Transaction transaction = table.newTransaction();
    AppendFiles added = transaction.newAppend();
    files.forEach(added::appendFile);
    append.summary().forEach(added::set);
    // the transaction applies its steps again on a new head, and its table shows that head
    added.validateWith(
        ancestors ->
            condition.holds(ancestors, newest(ancestors, transaction.table().properties())));
    try {
      added.commit();
      if (append.progress().isPresent()) {
        String progress = BronzeText.progress(append.progress().get());
        String source = append.progress().get().topic().source();
        transaction
            .updateProperties()
            .set(PROPERTY, progress)
            .set(SOURCE_PROPERTY + source, progress)
            .commit();
      }
      transaction.commitTransaction();
      return true;
    } catch (ValidationException e) {
      return false;
    } catch (CommitFailedException e) {
      throw new Unavailable(
          "%s was busy: %s. Try again.".formatted(table.name(), e.getMessage()), e);
    }
  }

  // A rollback takes snapshots back but no property, so the snapshots are asked first.
  private static Optional<StreamProgress> newest(
      Iterable<Snapshot> ancestors, Map<String, String> properties) {
    for (Snapshot snapshot : ancestors) {
      Optional<StreamProgress> progress = BronzeAppend.progressOf(snapshot);
      if (progress.isPresent()) {
        return progress;
      }
    }
    return Optional.ofNullable(properties.get(PROPERTY)).map(BronzeText::progress);
  }

  private void remove(List<DataFile> files) {
    files.forEach(file -> table.io().deleteFile(file.location()));
  }
}
