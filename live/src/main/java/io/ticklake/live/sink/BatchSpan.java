package io.ticklake.live.sink;

/** How many batches are written at once: as many as hold about so many values. */
final class BatchSpan {

  private static final long WANTED_VALUES = 50_000;
  private static final long MOST_BATCHES = 1 << 16;

  private long batches = 16;

  long batches() {
    return batches;
  }

  /** Takes note of how many values the last span came to. */
  void learn(long values) {
    batches =
        values > WANTED_VALUES
            ? Math.max(1, batches / 2)
            : values < WANTED_VALUES / 2 ? Math.min(MOST_BATCHES, batches * 2) : batches;
  }
}
