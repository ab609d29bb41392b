package io.ticklake.core.build;

import java.util.Locale;

/** What is known about a bar, worst first. */
public enum Completeness {
  /** It ends after the newest message of its venue in a Kafka topic: more may come. */
  OPEN,
  /** Part of it lies outside of what the sources cover. */
  PARTIAL,
  /** Ids are missing between two trades, in it or next to it, on whatever day the next one came. */
  GAP,
  COMPLETE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The value of {@code completeness}. */
  public String text() {
    return text;
  }
}
