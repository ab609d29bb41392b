package io.ticklake.bench.live;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds how often; the medians are reported
 * @param backlog trades that are drained
 * @param warmUp at the lower rate, before anything is measured
 * @param slow how long trades flow at the lower rate
 * @param fast how long at the higher one; zero: not at all
 * @param patience how long a system may take to show what was produced, or to come back
 */
record LivePlan(
    int rounds, long backlog, Duration warmUp, Duration slow, Duration fast, Duration patience) {

  static final int SLOW_PER_SECOND = 5_000;
  static final int FAST_PER_SECOND = 20_000;

  static final LivePlan FULL =
      new LivePlan(
          5,
          1_000_000,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMinutes(3));

  static final LivePlan QUICK =
      new LivePlan(
          1,
          100_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ZERO,
          Duration.ofMinutes(3));

  LivePlan {
    if (rounds < 1 || backlog < 1) {
      throw new IllegalArgumentException(
          "%d rounds of %d trades measure nothing".formatted(rounds, backlog));
    }
  }

  LivePlan withRounds(int number) {
    return new LivePlan(number, backlog, warmUp, slow, fast, patience);
  }
}
