package io.ticklake.cli;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Durations;
import java.time.Duration;

/** Durations that people give to options, such as {@code --history 6h}. */
final class DurationOption {

  private DurationOption() {}

  /** What was given; zero where nothing was. Anything else than a duration is a bad request. */
  static Duration parse(String option, String text) {
    try {
      return text == null ? Duration.ZERO : Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("%s is '%s': %s".formatted(option, text, e.getMessage()), e);
    }
  }
}
