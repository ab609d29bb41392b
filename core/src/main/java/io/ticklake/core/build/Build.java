package io.ticklake.core.build;

import java.time.Instant;

/**
 * One build of one partition, as a row of meta.builds. It is written before the data, which carries
 * {@code buildId}: a record without data is a build that never finished and counts for nothing.
 *
 * @param buildId id of the build; later builds have higher ones
 * @param layer {@code silver}, {@code gold}, {@code gold_hours} or {@code securities}
 * @param partition the hour or UTC day, as {@code 2026-01-05T14} or {@code 2026-01-05}
 * @param logPosition sequence number of the bronze snapshot that was read; later appends have
 *     higher ones
 * @param inputs rules in words; another text means that the rules changed
 * @param inHash hash of what else was read: the lookback, or the silver hours
 * @param outHash hash of the lookback left behind; 0 for gold; for its hours, of the series whose
 *     ids are missing between their last trade of the hour and the next one
 * @param contentHash order-free hash of the rows without their build id
 * @param rows rows written
 * @param bronzeRows bronze rows read
 * @param duplicates of those, further copies of a trade
 * @param tradeIdsReused accepted trades whose id another trade of the series has in the partition
 * @param startedAt when the build began
 */
public record Build(
    long buildId,
    String layer,
    String partition,
    long logPosition,
    String inputs,
    long inHash,
    long outHash,
    long contentHash,
    long rows,
    long bronzeRows,
    long duplicates,
    long tradeIdsReused,
    Instant startedAt) {

  public static final String SILVER = "silver";
  public static final String GOLD = "gold";

  /**
   * Layer of the hours of a gold day: written by the build of the day that made their bars, so that
   * later ones can tell whether these still stand.
   */
  public static final String GOLD_HOURS = "gold_hours";

  /** Layer of the builds of silver.securities, which has one partition only, {@code all}. */
  public static final String SECURITIES = "securities";

  public Build {
    if (rows < 0 || bronzeRows < 0 || duplicates < 0 || tradeIdsReused < 0) {
      throw new IllegalArgumentException(
          "a build of %s %s cannot have negative counts".formatted(layer, partition));
    }
  }
}
