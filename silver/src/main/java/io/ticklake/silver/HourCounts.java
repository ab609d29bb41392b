package io.ticklake.silver;

import io.ticklake.core.build.DayGap;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What one task, and by addition the whole build, did for one hour. Hashes are added up. */
final class HourCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Records of trades, those of earlier decode attempts included. */
  long bronzeRows;

  /** Records that name trades of the hour, those of earlier decode attempts not included. */
  long amendments;

  long rows;
  long duplicates;
  long tradeIdsReused;
  long corrected;
  long cancelled;
  long pending;

  /** Records in whose place another one counts: a later amendment or decode attempt. */
  long superseded;

  long inHash;
  long outHash;
  long contentHash;

  /** Series that begin their day in this hour after missing ids. */
  final List<DayGap> dayGaps = new ArrayList<>();

  SilverReport.Amended amended() {
    return new SilverReport.Amended(amendments, corrected, cancelled, pending, superseded);
  }

  void add(HourCounts other) {
    bronzeRows += other.bronzeRows;
    rows += other.rows;
    duplicates += other.duplicates;
    tradeIdsReused += other.tradeIdsReused;
    corrected += other.corrected;
    cancelled += other.cancelled;
    pending += other.pending;
    superseded += other.superseded;
    amendments += other.amendments;
    inHash += other.inHash;
    outHash += other.outHash;
    contentHash += other.contentHash;
    dayGaps.addAll(other.dayGaps);
  }
}
