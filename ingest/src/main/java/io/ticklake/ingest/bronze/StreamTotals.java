package io.ticklake.ingest.bronze;

import io.ticklake.core.bronze.AppendContent;

/**
 * What a run of a stream has added to its table.
 *
 * @param batches batches added
 * @param rows rows added
 * @param rejects rows among them that hold no valid message
 * @param repeated batches that the table held already
 */
public record StreamTotals(long batches, long rows, long rejects, long repeated) {

  static final StreamTotals NONE = new StreamTotals(0, 0, 0, 0);

  StreamTotals plus(AppendContent added) {
    return new StreamTotals(batches + 1, rows + added.rows(), rejects + added.rejects(), repeated);
  }

  StreamTotals plus(StreamTotals other) {
    return new StreamTotals(
        batches + other.batches,
        rows + other.rows,
        rejects + other.rejects,
        repeated + other.repeated);
  }

  StreamTotals plusRepeated() {
    return new StreamTotals(batches, rows, rejects, repeated + 1);
  }
}
