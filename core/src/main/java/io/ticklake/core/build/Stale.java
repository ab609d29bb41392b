package io.ticklake.core.build;

import io.ticklake.core.Hour;

/**
 * One silver hour that has to be built, and why.
 *
 * @param hour the hour
 * @param rows bronze rows of the hour, as far as the log knows
 * @param reason a clause for people
 */
public record Stale(Hour hour, long rows, String reason) {}
