package io.ticklake.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What market info says of each symbol at each moment: a copy of live.market_info in memory, taken
 * anew with every connection. The first record of a symbol reaches back to its first trade.
 */
final class Securities {

  private final Map<String, NavigableMap<Long, SecurityRecord>> symbols = new HashMap<>();

  /** Takes over a stored record. */
  void load(SecurityRecord record) {
    symbols
        .computeIfAbsent(record.symbol(), s -> new TreeMap<>())
        .put(record.validFromMicros(), record);
  }

  /** What is known of a symbol at a moment. */
  Security at(String symbol, long micros) {
    NavigableMap<Long, SecurityRecord> records = symbols.get(symbol);
    return records == null ? Security.UNKNOWN : at(records, micros);
  }

  private static Security at(NavigableMap<Long, SecurityRecord> records, long micros) {
    if (records.isEmpty()) {
      return Security.UNKNOWN;
    }
    Map.Entry<Long, SecurityRecord> version = records.floorEntry(micros);
    return (version == null ? records.firstEntry() : version).getValue().says();
  }

  /**
   * Adds records.
   *
   * @param stored where those go that are new or replace one for the same moment
   * @return the ranges in which something else is known now
   */
  List<SecurityChange> add(Collection<SecurityRecord> records, List<SecurityRecord> stored) {
    Map<String, NavigableMap<Long, SecurityRecord>> before = new HashMap<>();
    Map<String, NavigableMap<Long, SecurityRecord>> accepted = new HashMap<>();
    for (SecurityRecord record : records) {
      NavigableMap<Long, SecurityRecord> own =
          symbols.computeIfAbsent(record.symbol(), s -> new TreeMap<>());
      before.computeIfAbsent(record.symbol(), s -> new TreeMap<>(own));
      SecurityRecord there = own.get(record.validFromMicros());
      if (there == null || there.source().compareTo(record.source()) < 0) {
        own.put(record.validFromMicros(), record);
        accepted
            .computeIfAbsent(record.symbol(), s -> new TreeMap<>())
            .put(record.validFromMicros(), record);
      }
    }
    accepted.values().forEach(own -> stored.addAll(own.values()));
    List<SecurityChange> changes = new ArrayList<>();
    accepted.keySet().forEach(s -> addChanges(s, before.get(s), symbols.get(s), changes));
    return changes;
  }

  private static void addChanges(
      String symbol,
      NavigableMap<Long, SecurityRecord> before,
      NavigableMap<Long, SecurityRecord> after,
      List<SecurityChange> changes) {
    // between two moments at which either says something nothing changes
    TreeMap<Long, Boolean> moments = new TreeMap<>();
    moments.put(Long.MIN_VALUE, true);
    before.keySet().forEach(moment -> moments.put(moment, true));
    after.keySet().forEach(moment -> moments.put(moment, true));
    for (Long from : moments.keySet()) {
      Long next = moments.higherKey(from);
      Security now = at(after, from);
      if (!Objects.equals(at(before, from), now)) {
        changes.add(new SecurityChange(symbol, from, next == null ? Long.MAX_VALUE : next, now));
      }
    }
  }
}
