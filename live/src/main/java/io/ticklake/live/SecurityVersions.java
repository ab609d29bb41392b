package io.ticklake.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Records of market info of one symbol, without a gap from the first of them on. The first record
 * that there is of a symbol reaches back to its first trade.
 */
final class SecurityVersions {

  private final NavigableMap<Long, SecurityRecord> records = new TreeMap<>();
  private boolean reachesBack;

  /**
   * @param reachesBack whether there is no record before the first of these
   */
  SecurityVersions(List<SecurityRecord> records, boolean reachesBack) {
    records.forEach(record -> this.records.put(record.validFromMicros(), record));
    this.reachesBack = reachesBack;
  }

  int size() {
    return records.size();
  }

  /** Whether it knows what holds at a moment. */
  boolean covers(long micros) {
    return reachesBack || (!records.isEmpty() && records.firstKey() <= micros);
  }

  /** What is known at a moment that it covers. */
  Security at(long micros) {
    return at(records, micros);
  }

  private static Security at(NavigableMap<Long, SecurityRecord> records, long micros) {
    if (records.isEmpty()) {
      return Security.UNKNOWN;
    }
    Map.Entry<Long, SecurityRecord> version = records.floorEntry(micros);
    return (version == null ? records.firstEntry() : version).getValue().says();
  }

  /** Takes a record that is new, or a later one for the same moment; whether it was one. */
  boolean add(SecurityRecord record) {
    SecurityRecord there = records.get(record.validFromMicros());
    if (there != null && there.source().compareTo(record.source()) >= 0) {
      return false;
    }
    records.put(record.validFromMicros(), record);
    return true;
  }

  SecurityVersions copy() {
    return new SecurityVersions(List.copyOf(records.values()), reachesBack);
  }

  /** Forgets all but the newest records. */
  void keepNewest(int count) {
    while (records.size() > count) {
      records.pollFirstEntry();
      reachesBack = false;
    }
  }

  /** The ranges in which something else is known now than before. */
  List<SecurityChange> changesSince(SecurityVersions before, String symbol) {
    // between two moments at which either says something nothing changes
    SortedSet<Long> moments = new TreeSet<>(before.records.keySet());
    moments.addAll(records.keySet());
    if (reachesBack) {
      moments.add(Long.MIN_VALUE);
    }
    List<Long> ends = new ArrayList<>(moments);
    ends.add(Long.MAX_VALUE);
    List<SecurityChange> changes = new ArrayList<>();
    for (int i = 0; i + 1 < ends.size(); i++) {
      Security now = at(ends.get(i));
      if (!Objects.equals(before.at(ends.get(i)), now)) {
        changes.add(new SecurityChange(symbol, ends.get(i), ends.get(i + 1), now));
      }
    }
    return changes;
  }
}
