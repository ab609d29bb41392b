package io.ticklake.core.bronze;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * What an append to a bronze table says about itself. It stands in the summary of the snapshot, so
 * rows and record are committed together or not at all.
 *
 * @param progress the stream's progress, when a stream made the append
 * @param content what was added
 */
public record BronzeAppend(Optional<StreamProgress> progress, AppendContent content) {

  static final String STREAM = "ticklake.stream";
  static final String SOURCES = "ticklake.sources";
  private static final String EVENT_HOURS = "ticklake.event-hours";
  private static final String COVERAGE = "ticklake.coverage";
  private static final String ROWS = "ticklake.rows";
  private static final String REJECTS = "ticklake.rejects";

  /** The entries of the snapshot's summary. */
  public Map<String, String> summary() {
    Map<String, String> entries = new HashMap<>();
    progress.ifPresent(stream -> entries.put(STREAM, BronzeText.progress(stream)));
    entries.put(SOURCES, BronzeText.sources(content.sources()));
    entries.put(EVENT_HOURS, BronzeText.eventHours(content.eventHours()));
    entries.put(COVERAGE, BronzeText.coverage(content.coverage()));
    entries.put(ROWS, Long.toString(content.rows()));
    entries.put(REJECTS, Long.toString(content.rejects()));
    return entries;
  }

  /** What a snapshot says; empty for one that is no append of ours, such as a compaction. */
  public static Optional<BronzeAppend> of(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    if (summary == null || !summary.containsKey(ROWS)) {
      return Optional.empty();
    }
    return Optional.of(
        new BronzeAppend(
            progressOf(snapshot),
            new AppendContent(
                BronzeText.sources(summary.getOrDefault(SOURCES, "")),
                BronzeText.eventHours(summary.getOrDefault(EVENT_HOURS, "")),
                BronzeText.coverage(summary.getOrDefault(COVERAGE, "")),
                Long.parseLong(summary.get(ROWS)),
                Long.parseLong(summary.getOrDefault(REJECTS, "0")))));
  }

  /** The stream's progress alone, without reading the rest. */
  static Optional<StreamProgress> progressOf(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    return Optional.ofNullable(summary == null ? null : summary.get(STREAM))
        .map(BronzeText::progress);
  }
}
