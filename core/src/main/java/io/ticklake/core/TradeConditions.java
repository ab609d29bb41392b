package io.ticklake.core;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a trade may set, by the sale conditions on it: per venue and condition, with an entry for
 * all venues behind the venue's own. Of several conditions the strictest wins; a condition without
 * an entry, and a trade without conditions, may set everything.
 */
public final class TradeConditions implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Stands for every venue that has no entry of its own. */
  public static final String ANY_VENUE = "*";

  /**
   * What a trade may set.
   *
   * @param last whether its price may open or close a bar and feeds indicators
   * @param highLow whether its price may be a high or a low
   * @param volume whether its size counts
   */
  public record Flags(boolean last, boolean highLow, boolean volume) implements Serializable {

    public static final Flags ALL = new Flags(true, true, true);

    public Flags {
      if (last && !highLow) {
        throw new IllegalArgumentException(
            "a trade that may close a bar but not be its high or low could lie outside the bar");
      }
    }

    /** What both allow. */
    public Flags and(Flags other) {
      return new Flags(last && other.last, highLow && other.highLow, volume && other.volume);
    }
  }

  /** Which venue and which condition a rule is for. */
  public record Key(String venue, String condition) implements Serializable {}

  /** The table that ships with ticklake: a print that its source calls suspicious sets nothing. */
  public static final TradeConditions DEFAULT =
      new TradeConditions(
          1, Map.of(new Key(ANY_VENUE, "suspicious"), new Flags(false, false, false)));

  private final int version;
  private final Map<Key, Flags> rules;

  /**
   * @param version changes with every change of the rules: builds made with another one are stale
   * @param rules what a condition allows
   */
  public TradeConditions(int version, Map<Key, Flags> rules) {
    this.version = version;
    this.rules = Map.copyOf(rules);
  }

  public int version() {
    return version;
  }

  /** What a trade with these conditions may set. */
  public Flags flags(String venue, List<String> conditions) {
    Flags allowed = Flags.ALL;
    if (conditions != null) {
      for (String condition : conditions) {
        allowed = allowed.and(rule(venue, condition));
      }
    }
    return allowed;
  }

  private Flags rule(String venue, String condition) {
    Flags ofVenue = rules.get(new Key(venue, condition));
    return ofVenue != null ? ofVenue : rules.getOrDefault(new Key(ANY_VENUE, condition), Flags.ALL);
  }
}
