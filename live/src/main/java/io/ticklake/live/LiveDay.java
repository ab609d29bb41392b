package io.ticklake.live;

import java.time.LocalDate;

/** UTC days as the live tables are divided by them. */
final class LiveDay {

  /** Nanoseconds of a day. */
  static final long NANOS = 86_400_000_000_000L;

  private LiveDay() {}

  static LocalDate of(long nanos) {
    return LocalDate.ofEpochDay(Math.floorDiv(nanos, NANOS));
  }

  /** First nanosecond of a day; the least number there is where all days are kept. */
  static long start(LocalDate dayOrNull) {
    return dayOrNull == null ? Long.MIN_VALUE : dayOrNull.toEpochDay() * NANOS;
  }
}
