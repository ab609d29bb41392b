package io.ticklake.cli;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import java.time.Clock;
import java.util.NavigableSet;
import java.util.function.Supplier;

/**
 * What commands that build the hours a person names ask first: a range that has not begun is most
 * likely a slip, and building nothing would look like success.
 */
final class HoursThatBegan {

  private HoursThatBegan() {}

  /**
   * Refuses a range of which no hour has begun, unless it holds ticks all the same: those of a
   * clock that goes ahead, or of a time that {@code ticks.future_tolerance} lets through.
   *
   * @param present the hours that have rows; asked only where the range lies in the future
   * @throws BadRequest naming the range and the hour that it is now
   */
  static void check(HourRange range, Clock clock, Supplier<NavigableSet<Hour>> present) {
    Hour now = Hour.of(clock.instant());
    if (range.from().compareTo(now) > 0
        && present.get().subSet(range.from(), true, range.to(), false).isEmpty()) {
      throw new BadRequest(
          "%s lies in the future, and neither bronze nor silver has rows of it. Name hours that have begun; the last one is %s."
              .formatted(range, now));
    }
  }
}
