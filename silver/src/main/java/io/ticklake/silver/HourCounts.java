package io.ticklake.silver;

import io.ticklake.core.build.DayGap;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What one task, and by addition the whole build, did for one hour. Hashes are added up. */
final class HourCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  long bronzeRows;
  long rows;
  long duplicates;
  long tradeIdsReused;
  long corrected;
  long cancelled;
  long pending;
  long inHash;
  long outHash;
  long contentHash;

  /** Series that begin their day in this hour after missing ids. */
  final List<DayGap> dayGaps = new ArrayList<>();

  SilverReport.Amended amended() {
    return new SilverReport.Amended(corrected, cancelled, pending);
  }

  void add(HourCounts other) {
    bronzeRows += other.bronzeRows;
    rows += other.rows;
    duplicates += other.duplicates;
    tradeIdsReused += other.tradeIdsReused;
    corrected += other.corrected;
    cancelled += other.cancelled;
    pending += other.pending;
    inHash += other.inHash;
    outHash += other.outHash;
    contentHash += other.contentHash;
    dayGaps.addAll(other.dayGaps);
  }
}
