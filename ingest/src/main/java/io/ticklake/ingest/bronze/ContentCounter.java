package io.ticklake.ingest.bronze;

import io.ticklake.core.Hour;
import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.Coverage;
import io.ticklake.core.bronze.SourceRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what the records of one task touch. Neighbours mostly share partition, venue and hour, so
 * the last ones are remembered and a map is asked only when they change.
 */
final class ContentCounter {

  private final List<SourceSpan> sources = new ArrayList<>();
  private final Map<String, VenueSpan> venues = new HashMap<>();
  private final Map<Long, HourCount> hours = new HashMap<>();
  private SourceSpan source;
  private VenueSpan venue;
  private HourCount hour;
  private long rows;
  private long rejects;

  void countRecord(SourceRecord record, boolean rejected) {
    rows++;
    rejects += rejected ? 1 : 0;
    if (source == null || !source.isOf(record)) {
      source = find(record);
    }
    source.include(record.offset);
  }

  void countCoverage(String name, long micros) {
    if (venue == null || !venue.name.equals(name)) {
      venue = venues.computeIfAbsent(name, VenueSpan::new);
    }
    venue.include(micros);
  }

  void countEventHour(long sinceEpoch) {
    if (hour == null || hour.sinceEpoch != sinceEpoch) {
      hour = hours.computeIfAbsent(sinceEpoch, HourCount::new);
    }
    hour.rows++;
  }

  AppendContent content() {
    TreeMap<Hour, Long> touched = new TreeMap<>();
    hours.values().forEach(count -> touched.put(new Hour(count.sinceEpoch), count.rows));
    TreeMap<String, Coverage> covered = new TreeMap<>();
    venues.values().forEach(span -> covered.put(span.name, new Coverage(span.first, span.last)));
    List<SourceRange> ranges =
        sources.stream()
            .map(span -> new SourceRange(span.source, span.partition, span.first, span.last))
            .toList();
    return new AppendContent(ranges, touched, covered, rows, rejects);
  }

  private SourceSpan find(SourceRecord record) {
    for (SourceSpan known : sources) {
      if (known.isOf(record)) {
        return known;
      }
    }
    SourceSpan added = new SourceSpan(record.source, record.partition);
    sources.add(added);
    return added;
  }

  private static class Span {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;

    final void include(long value) {
      first = Math.min(first, value);
      last = Math.max(last, value);
    }
  }

  private static final class SourceSpan extends Span {
    private final String source;
    private final int partition;

    SourceSpan(String source, int partition) {
      this.source = source;
      this.partition = partition;
    }

    boolean isOf(SourceRecord record) {
      return partition == record.partition && source.equals(record.source);
    }
  }

  private static final class VenueSpan extends Span {
    private final String name;

    VenueSpan(String name) {
      this.name = name;
    }
  }

  private static final class HourCount {
    private final long sinceEpoch;
    private long rows;

    HourCount(long sinceEpoch) {
      this.sinceEpoch = sinceEpoch;
    }
  }
}
