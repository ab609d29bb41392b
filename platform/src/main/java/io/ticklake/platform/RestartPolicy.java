package io.ticklake.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a part that died starts again: three times, each time later. A part that ran for long has
 * all its chances again.
 *
 * @param delays how long to wait before the first, second, … new start
 * @param stableAfter a run of this length forgives what was before
 */
record RestartPolicy(List<Duration> delays, Duration stableAfter) {

  static final RestartPolicy USUAL =
      new RestartPolicy(
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(16)),
          Duration.ofMinutes(10));

  RestartPolicy {
    delays = List.copyOf(delays);
  }

  /** How often a part that just died after {@code ran} has been started again in a row. */
  int restartsInARow(int before, Duration ran) {
    return ran.compareTo(stableAfter) >= 0 ? 0 : before;
  }

  /** How long to wait before the next start; empty when it is given up. */
  Optional<Duration> delay(int restartsInARow) {
    return restartsInARow < delays.size()
        ? Optional.of(delays.get(restartsInARow))
        : Optional.empty();
  }
}
