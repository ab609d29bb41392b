package io.ticklake.core.build;

import java.io.Serializable;

/**
 * What one source covers of one venue: from its first to its last message of any kind.
 *
 * @param source a Kafka topic, or {@code file:<sha256>;<how it was read>}
 * @param firstMicros event time of the first message, UTC
 * @param lastMicros event time of the last message, UTC
 */
public record SourceCoverage(String source, String venue, long firstMicros, long lastMicros)
    implements Serializable {

  public SourceCoverage {
    if (lastMicros < firstMicros) {
      throw new IllegalArgumentException(
          "%s covers %s from %d to %d".formatted(source, venue, firstMicros, lastMicros));
    }
  }

  /** A file is finished; a topic may bring more. */
  public boolean isLive() {
    return !source.startsWith("file:");
  }
}
