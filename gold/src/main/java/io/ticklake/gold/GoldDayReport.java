package io.ticklake.gold;

import java.time.Duration;
import java.time.LocalDate;

/**
 * What a build of one day did.
 *
 * @param ticks silver rows read
 * @param bars bars of all lengths that were made from ticks
 * @param stood bars of hours that did not change: they stand, or were taken over
 * @param sectorMinutes rows of gold.sector_metrics written
 * @param buildId id of the build
 * @param took from start to commit
 */
public record GoldDayReport(
    LocalDate day,
    long ticks,
    long bars,
    long stood,
    long sectorMinutes,
    long buildId,
    Duration took) {}
