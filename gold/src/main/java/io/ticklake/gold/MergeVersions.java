package io.ticklake.gold;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes versions from the market-info records of all symbols, given by symbol, moment and place in
 * the source: of two records for one moment the later one counts, and a record that says what the
 * one before it said is no version of its own.
 */
final class MergeVersions {

  private final List<SecurityVersion> versions = new ArrayList<>();

  void add(SecurityVersion next) {
    SecurityVersion last = last();
    if (last != null
        && last.symbol().equals(next.symbol())
        && last.validFromMicros() == next.validFromMicros()) {
      versions.remove(versions.size() - 1);
      last = last();
    }
    if (last == null || !last.saysTheSameAs(next)) {
      versions.add(next);
    }
  }

  private SecurityVersion last() {
    return versions.isEmpty() ? null : versions.get(versions.size() - 1);
  }

  /** By symbol, oldest first. */
  List<SecurityVersion> versions() {
    return versions;
  }
}
