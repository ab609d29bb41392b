package io.ticklake.core.bronze;

import java.io.Serializable;

/**
 * From the first to the last event time of messages of any kind, microseconds since 1970 UTC.
 *
 * @param firstMicros earliest event time
 * @param lastMicros latest event time, not before the first
 */
public record Coverage(long firstMicros, long lastMicros) implements Serializable {

  public Coverage {
    if (firstMicros > lastMicros) {
      throw new IllegalArgumentException(
          "coverage from %d to %d ends before it begins".formatted(firstMicros, lastMicros));
    }
  }

  public static Coverage of(long micros) {
    return new Coverage(micros, micros);
  }

  /** The smallest coverage that contains both. */
  public Coverage union(Coverage other) {
    return new Coverage(
        Math.min(firstMicros, other.firstMicros), Math.max(lastMicros, other.lastMicros));
  }
}
