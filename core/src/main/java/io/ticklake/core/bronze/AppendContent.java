package io.ticklake.core.bronze;

import io.ticklake.core.Hour;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one append added to a bronze table, in numbers.
 *
 * @param sources offsets added, one range per source and partition
 * @param eventHours event hours touched, and how many rows touch each: valid ticks count in the
 *     hour of their event time, corrections and cancels also in the hour of the trade they name
 * @param coverage per venue the first and last event time of messages of any kind
 * @param rows rows added
 * @param rejects rows among them that hold no valid message
 */
public record AppendContent(
    List<SourceRange> sources,
    SortedMap<Hour, Long> eventHours,
    SortedMap<String, Coverage> coverage,
    long rows,
    long rejects)
    implements Serializable {

  /** An append of no rows. */
  public static final AppendContent EMPTY =
      new AppendContent(List.of(), new TreeMap<>(), new TreeMap<>(), 0, 0);

  public AppendContent {
    if (rows < 0 || rejects < 0 || rejects > rows) {
      throw new IllegalArgumentException(
          "%d rejects of %d rows cannot be".formatted(rejects, rows));
    }
    sources = List.copyOf(sources);
    eventHours = Collections.unmodifiableSortedMap(new TreeMap<>(eventHours));
    coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
  }

  /** Both together. */
  public AppendContent plus(AppendContent other) {
    List<SourceRange> ranges = new ArrayList<>(sources);
    other.sources.forEach(range -> add(ranges, range));
    SortedMap<Hour, Long> hours = new TreeMap<>(eventHours);
    other.eventHours.forEach((hour, count) -> hours.merge(hour, count, Long::sum));
    SortedMap<String, Coverage> venues = new TreeMap<>(coverage);
    other.coverage.forEach((venue, more) -> venues.merge(venue, more, Coverage::union));
    return new AppendContent(ranges, hours, venues, rows + other.rows, rejects + other.rejects);
  }

  private static void add(List<SourceRange> ranges, SourceRange range) {
    for (int i = 0; i < ranges.size(); i++) {
      SourceRange there = ranges.get(i);
      if (there.isOfPartitionOf(range)) {
        ranges.set(i, there.union(range));
        return;
      }
    }
    ranges.add(range);
  }
}
