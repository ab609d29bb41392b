package io.ticklake.core.build;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Ids that are missing between two UTC days, as a row of meta.day_gaps: the first trade of a series
 * on its day follows them. The trade before it lies on an earlier day, whose last bars of the
 * series are next to the gap; days in between have no bar of the series.
 *
 * @param hour the hour of the first trade of the day
 * @param series whose ids they are
 * @param previousNanos event time of the trade before that sets last; null when none does. Trades
 *     that do not set last may have come after it
 * @param missing number of ids, more than 0
 * @param buildId the build of silver that found it
 */
public record DayGap(Hour hour, Series series, Long previousNanos, long missing, long buildId)
    implements Serializable {

  public DayGap {
    if (missing <= 0) {
      throw new IllegalArgumentException(
          "a gap of %s before %s cannot have %d missing ids".formatted(series, hour, missing));
    }
  }

  /**
   * Whether it is true of silver now.
   *
   * @param held the build of its hour that silver holds; null for none
   */
  boolean counts(Build held) {
    return held != null && held.buildId() == buildId;
  }

  /**
   * Whether it counts for nothing and never will again: silver holds another build of its hour.
   * Both began before a moment so long ago that the one can no longer be committed, and that who
   * saw silver before the other was committed no longer looks.
   *
   * @param held the build of its hour that silver holds; null for none
   */
  boolean isDead(Build held, Instant moment) {
    return held != null
        && !counts(held)
        && BuildIds.isBefore(buildId, moment)
        && BuildIds.isBefore(held.buildId(), moment);
  }

  /** Whether the trade before the gap may lie on this day. */
  public boolean reaches(LocalDate day) {
    return day.isBefore(hour.day()) && !day.isBefore(previousDay().orElse(LocalDate.MIN));
  }

  /**
   * First hour in which the series may have traded without setting last, between the day of {@code
   * previousNanos} and the gap's end.
   */
  Hour unknownFrom() {
    return previousDay().map(day -> Hour.firstOf(day).plus(24)).orElse(new Hour(0));
  }

  /**
   * The day whose last bars are next to the gap.
   *
   * @param traded hours in which the series traded, at least those from {@link #unknownFrom} to
   *     {@link #hour}
   * @return empty when the series traded earlier on the gap's own day after all
   */
  Optional<LocalDate> dayBefore(NavigableSet<Hour> traded) {
    Hour last = traded.lower(hour);
    if (last == null || last.compareTo(unknownFrom()) < 0) {
      return previousDay();
    }
    return Optional.of(last.day()).filter(day -> day.isBefore(hour.day()));
  }

  private Optional<LocalDate> previousDay() {
    return Optional.ofNullable(previousNanos).map(nanos -> Hour.ofNanos(nanos).day());
  }
}
