package io.ticklake.ingest.bronze;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Consecutive offsets of one partition of a topic.
 *
 * @param from first offset
 * @param to first offset that no longer belongs to it
 */
record OffsetRange(int partition, long from, long to) implements Serializable {

  long size() {
    return to - from;
  }

  /** What lies between two states of a topic; partitions that are new begin at 0. */
  static List<OffsetRange> between(SortedMap<Integer, Long> from, SortedMap<Integer, Long> to) {
    List<OffsetRange> ranges = new ArrayList<>();
    for (Map.Entry<Integer, Long> end : to.entrySet()) {
      long begin = from.getOrDefault(end.getKey(), 0L);
      if (begin < end.getValue()) {
        ranges.add(new OffsetRange(end.getKey(), begin, end.getValue()));
      }
    }
    return ranges;
  }

  /** Cuts the ranges into so many parts of about the same size, none of them empty. */
  static List<List<OffsetRange>> divide(List<OffsetRange> ranges, int parts) {
    long left = ranges.stream().mapToLong(OffsetRange::size).sum();
    List<List<OffsetRange>> all = new ArrayList<>();
    List<OffsetRange> part = new ArrayList<>();
    long room = share(left, parts);
    for (OffsetRange range : ranges) {
      long from = range.from;
      while (from < range.to) {
        long end = Math.min(range.to, from + room);
        part.add(new OffsetRange(range.partition, from, end));
        room -= end - from;
        left -= end - from;
        from = end;
        if (room == 0) {
          all.add(part);
          part = new ArrayList<>();
          room = share(left, parts - all.size());
        }
      }
    }
    return all;
  }

  private static long share(long records, int parts) {
    return parts < 1 ? 0 : (records + parts - 1) / parts;
  }
}
