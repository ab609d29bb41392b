package io.ticklake.silver;

import io.ticklake.core.HourRange;
import io.ticklake.core.build.Build;
import java.time.Duration;
import java.util.List;

/**
 * What one build of silver did.
 *
 * @param hours hours built
 * @param builds one record per hour, as in meta.builds
 * @param unchangedHours hours whose rows are the same as before
 * @param duration from reading to the commit
 */
public record SilverReport(
    HourRange hours, List<Build> builds, int unchangedHours, Duration duration) {

  public SilverReport {
    builds = List.copyOf(builds);
  }

  public long rows() {
    return builds.stream().mapToLong(Build::rows).sum();
  }

  public long bronzeRows() {
    return builds.stream().mapToLong(Build::bronzeRows).sum();
  }

  public long duplicates() {
    return builds.stream().mapToLong(Build::duplicates).sum();
  }

  public long tradeIdsReused() {
    return builds.stream().mapToLong(Build::tradeIdsReused).sum();
  }
}
