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
 * @param amended what corrections and cancels did
 * @param unchangedHours hours whose rows are the same as before
 * @param duration from reading to the commit
 */
public record SilverReport(
    HourRange hours, List<Build> builds, Amended amended, int unchangedHours, Duration duration) {

  /**
   * What corrections and cancels did.
   *
   * @param records corrections and cancels that were read, each once
   * @param corrected trades that have other values than reported first
   * @param cancelled trades that did not happen
   * @param pending corrections and cancels that name a trade that is not known, yet
   * @param superseded records in whose place another one counts: a later correction or cancel of
   *     the same trade, or a later attempt at decoding
   */
  public record Amended(
      long records, long corrected, long cancelled, long pending, long superseded) {
    public static final Amended NOTHING = new Amended(0, 0, 0, 0, 0);

    /** Both together. */
    public Amended plus(Amended other) {
      return new Amended(
          records + other.records,
          corrected + other.corrected,
          cancelled + other.cancelled,
          pending + other.pending,
          superseded + other.superseded);
    }
  }

  public SilverReport {
    builds = List.copyOf(builds);
  }

  public long rows() {
    return builds.stream().mapToLong(Build::rows).sum();
  }

  /**
   * Records of bronze that it was made from. Each has one fate: rows + duplicates + corrected + 2 ·
   * cancelled + pending + superseded, since a cancelled trade and its cancel are two records.
   */
  public long bronzeRows() {
    return builds.stream().mapToLong(Build::bronzeRows).sum() + amended.records();
  }

  public long duplicates() {
    return builds.stream().mapToLong(Build::duplicates).sum();
  }

  public long tradeIdsReused() {
    return builds.stream().mapToLong(Build::tradeIdsReused).sum();
  }
}
