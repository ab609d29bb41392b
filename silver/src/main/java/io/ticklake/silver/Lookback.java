package io.ticklake.silver;

import io.ticklake.core.Hour;

/**
 * One row of meta.tails: the state of a series at the end of an hour.
 *
 * @param hour the hour
 * @param traded whether the series traded in it
 * @param content the state, see {@link SeriesState}
 * @param buildId the build that wrote it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and not copied per row
record Lookback(Hour hour, boolean traded, byte[] content, long buildId) {}
