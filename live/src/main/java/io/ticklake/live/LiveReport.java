package io.ticklake.live;

import java.time.Duration;

/**
 * What a run of live did.
 *
 * @param batches transactions
 * @param records records of the topic of ticks; the numbers that follow add up to it
 * @param corrections corrections and cancels, which the lake keeps
 * @param marketInfo records of the topic of market info
 * @param took time of the run
 */
public record LiveReport(
    long batches,
    long records,
    long accepted,
    long duplicates,
    long late,
    long expired,
    long rejected,
    long skipped,
    long corrections,
    long marketInfo,
    Duration took) {

  /** Adds up batches. */
  static final class Counter {
    private final Fates sum = new Fates();
    private long batches;

    long batches() {
      return batches;
    }

    void add(Batch batch) {
      if (batch.isEmpty()) {
        return;
      }
      batches++;
      Fates f = batch.fates;
      sum.records += f.records;
      sum.accepted += f.accepted;
      sum.duplicates += f.duplicates;
      sum.late += f.late;
      sum.expired += f.expired;
      sum.rejected += f.rejected;
      sum.skipped += f.skipped;
      sum.corrections += f.corrections;
      sum.marketInfo += f.marketInfo;
    }

    LiveReport report(Duration took) {
      return new LiveReport(
          batches,
          sum.records,
          sum.accepted,
          sum.duplicates,
          sum.late,
          sum.expired,
          sum.rejected,
          sum.skipped,
          sum.corrections,
          sum.marketInfo,
          took);
    }
  }
}
