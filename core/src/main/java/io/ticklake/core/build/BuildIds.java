package io.ticklake.core.build;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of builds: the milliseconds since 1970, then six digits that keep two processes of the same
 * millisecond apart. Inside one process each id is higher than the one before.
 */
public final class BuildIds {

  private static final long PER_MILLISECOND = 1_000_000;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicLong LAST = new AtomicLong();

  private BuildIds() {}

  /** Whether a build began before a moment, by its own clock. */
  static boolean isBefore(long buildId, Instant moment) {
    return buildId / PER_MILLISECOND < moment.toEpochMilli();
  }

  /** A new id. */
  public static long next(Clock clock) {
    long now = clock.millis() * PER_MILLISECOND + RANDOM.nextInt((int) PER_MILLISECOND);
    return LAST.updateAndGet(last -> Math.max(last + 1, now));
  }
}
