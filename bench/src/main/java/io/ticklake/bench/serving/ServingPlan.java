package io.ticklake.bench.serving;

import java.util.List;

/**
 * How much is measured.
 *
 * @param days of the market, from 2026-01-05 on
 * @param trades in all of them
 * @param share of the full number of asks, in hundredths
 */
record ServingPlan(int days, long trades, int share) {

  static final int SYMBOLS = 20;

  /** How many ask at once. */
  static final List<Integer> READERS = List.of(1, 4, 16);

  /** Of each question so many answers are compared. */
  static final int COMPARED_ASKS = 5;

  static final ServingPlan FULL = new ServingPlan(30, 900_000, 100);
  static final ServingPlan QUICK = new ServingPlan(1, 60_000, 20);

  ServingPlan {
    if (days < 1 || trades < 1 || share < 1) {
      throw new IllegalArgumentException(
          "%d days of %d trades measure nothing".formatted(days, trades));
    }
  }

  /**
   * The share of a system: those that need a second for what others do in ten milliseconds ask
   * less.
   */
  int shareOf(ServingSystem system) {
    return switch (system) {
      case SMALL_FILES, SPARK -> Math.max(1, share / 20);
      case TICKLAKE, SORTED_FILE, POLARS -> share;
    };
  }

  /** How often a question is asked by all readers together; each asks at least once. */
  int asks(ServingQuestion question, int readers) {
    return Math.max(readers, question.asks() * share / 100);
  }
}
