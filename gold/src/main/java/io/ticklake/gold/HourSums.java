package io.ticklake.gold;

import java.io.Serializable;

/** What one task found of the bars that start in one hour, but for those of 1d. */
final class HourSums implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Bars written. */
  long bars;

  /** Sum of the hashes of those bars. */
  long content;

  /** Sum of the hashes of the series whose ids are missing after their last trade in it. */
  long missingAfter;

  void add(HourSums other) {
    add(other.bars, other.content);
    missingAfter += other.missingAfter;
  }

  void add(long moreBars, long moreContent) {
    bars += moreBars;
    content += moreContent;
  }
}
