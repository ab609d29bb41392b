package io.ticklake.bench.live;

import java.util.Locale;

/** Both parts of one round of one system. */
record LiveRound(DrainResult drained, ServeResult served) {

  String line(int round, String system, long backlog) {
    return String.format(
        Locale.ROOT,
        "round %d, %s: %,d trades in %.2f s (%.2f CPU s); p50/p99 %.0f/%.0f ms at %,d/s%s; back after %.1f s",
        round,
        system,
        backlog,
        drained.seconds(),
        drained.cpuSeconds(),
        served.slow().p50Milliseconds(),
        served.slow().p99Milliseconds(),
        LivePlan.SLOW_PER_SECOND,
        fast(),
        served.recoverySeconds());
  }

  private String fast() {
    return served.fast().equals(ServeResult.Flow.NONE)
        ? ""
        : String.format(
            Locale.ROOT,
            ", %.0f/%.0f ms at %,d/s",
            served.fast().p50Milliseconds(),
            served.fast().p99Milliseconds(),
            LivePlan.FAST_PER_SECOND);
  }
}
