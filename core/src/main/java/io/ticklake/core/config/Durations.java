package io.ticklake.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 250ms}, {@code 5s}, {@code 10m}, {@code 2h}, {@code 7d}.
 */
public final class Durations {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /** Reads a number and a unit; anything else is an {@link IllegalArgumentException}. */
  public static Duration parse(String text) {
    Matcher match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException("a duration such as 250ms, 5s, 10m, 2h or 7d is needed.");
    }
    long number = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** {@code 325d 19h 53m 38.649s}; under a second {@code 250ms}. Cut to milliseconds. */
  public static String text(Duration duration) {
    if (duration.isNegative()) {
      return "-" + text(duration.negated());
    }
    if (duration.toMillis() > 0 && duration.toSeconds() == 0) {
      return duration.toMillis() + "ms";
    }
    List<String> parts = new ArrayList<>();
    add(parts, duration.toDaysPart(), "d");
    add(parts, duration.toHoursPart(), "h");
    add(parts, duration.toMinutesPart(), "m");
    if (duration.toMillisPart() > 0) {
      parts.add("%d.%03ds".formatted(duration.toSecondsPart(), duration.toMillisPart()));
    } else {
      add(parts, duration.toSecondsPart(), "s");
    }
    return parts.isEmpty() ? "0s" : String.join(" ", parts);
  }

  private static void add(List<String> parts, long number, String unit) {
    if (number > 0) {
      parts.add(number + unit);
    }
  }
}
