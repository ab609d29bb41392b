package io.ticklake.cli;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Durations;
import java.time.Duration;

/** Durations that people give to options, such as {@code --history 6h}. */
final class DurationOption {

  /** Further back the simulated market would begin before the year 2000. */
  static final Duration MOST = Duration.ofDays(3_650);

  private DurationOption() {}

  /**
   * What was given; zero where nothing was. Anything else than a duration up to {@link #MOST} is a
   * bad request.
   */
  static Duration parse(String option, String text) {
    try {
      Duration given = text == null ? Duration.ZERO : Durations.parse(text);
      if (given.compareTo(MOST) > 0) {
        throw new BadRequest(
            "%s is '%s': at most %dd is possible.".formatted(option, text, MOST.toDays()));
      }
      return given;
    } catch (IllegalArgumentException e) {
      throw new BadRequest("%s is '%s': %s".formatted(option, text, e.getMessage()), e);
    }
  }
}
