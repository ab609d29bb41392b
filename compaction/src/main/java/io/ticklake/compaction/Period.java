package io.ticklake.compaction;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * A stretch of UTC time as people name it, and the hours it stands for.
 *
 * @param text as it was written: {@code 2026-01-05T14}, {@code 2026-01-05} or {@code 2026-01}
 * @param hours the hours inside
 */
public record Period(String text, HourRange hours) {

  public static Period hour(String text) {
    return new Period(text, HourRange.of(Hour.parse(text)));
  }

  /** Reads {@code 2026-01-05}; anything else is a {@link BadRequest}. */
  public static Period day(String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      return new Period(text, new HourRange(Hour.firstOf(day), Hour.firstOf(day.plusDays(1))));
    } catch (DateTimeException e) {
      throw new BadRequest("'" + text + "' is not a day. Write a UTC day as in 2026-01-05.", e);
    }
  }

  /** Reads {@code 2026-01}; anything else is a {@link BadRequest}. */
  public static Period month(String text) {
    try {
      YearMonth month = YearMonth.parse(text);
      return new Period(
          text,
          new HourRange(Hour.firstOf(month.atDay(1)), Hour.firstOf(month.plusMonths(1).atDay(1))));
    } catch (DateTimeException e) {
      throw new BadRequest("'" + text + "' is not a month. Write a UTC month as in 2026-01.", e);
    }
  }

  /** Whether all of {@code other} lies inside. */
  boolean covers(HourRange other) {
    return hours.from().compareTo(other.from()) <= 0 && other.to().compareTo(hours.to()) <= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
