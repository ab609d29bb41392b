package io.ticklake.gold;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/** The lengths of bars, each a whole number of the one before it, aligned to 1970 UTC. */
public enum BarInterval {
  SECOND("1s", 1L),
  MINUTE("1m", 60L),
  FIVE_MINUTES("5m", 300L),
  HOUR("1h", 3_600L),
  DAY("1d", 86_400L);

  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter YEAR =
      DateTimeFormatter.ofPattern("uuuu", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String text;
  private final long nanos;

  BarInterval(String text, long seconds) {
    this.text = text;
    this.nanos = seconds * 1_000_000_000L;
  }

  /** The value of {@code bar_interval}. */
  public String text() {
    return text;
  }

  public long nanos() {
    return nanos;
  }

  /** Start of the bar that a time lies in. */
  long startOf(long eventTimeNanos) {
    return eventTimeNanos - Math.floorMod(eventTimeNanos, nanos);
  }

  /** The partition of a bar that starts in this hour. */
  String period(Hour hour) {
    Instant start = hour.start();
    return switch (this) {
      case SECOND -> hour.toString();
      case MINUTE, FIVE_MINUTES -> hour.day().toString();
      case HOUR -> MONTH.format(start);
      case DAY -> YEAR.format(start);
    };
  }

  /** Whether a partition holds bars of more than one day. */
  boolean sharesPartitionWithOtherDays() {
    return this == HOUR || this == DAY;
  }

  /** Partitions that the bars of a UTC day lie in. */
  java.util.List<String> periods(LocalDate day) {
    return this == SECOND
        ? HourRange.ofDay(day).hours().stream().map(Hour::toString).toList()
        : java.util.List.of(period(Hour.firstOf(day)));
  }

  static BarInterval of(String text) {
    return Arrays.stream(values())
        .filter(interval -> interval.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no bar interval '" + text + "'"));
  }
}
