package io.ticklake.silver;

import io.ticklake.core.TradeConditions;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.VenueRules;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeSet;

/**
 * What silver is built by, beside its ticks.
 *
 * @param conditions what a trade may set
 * @param venues rules of the venues that have some
 */
public record SilverRules(TradeConditions conditions, Map<String, VenueRules> venues)
    implements Serializable {

  /** Changes whenever the same ticks give other rows, so that older builds are stale. */
  private static final int VERSION = 1;

  /**
   * The same where ids are contiguous: builds before this one did not record in meta.day_gaps what
   * is missing between days.
   */
  private static final int VERSION_OF_CONTIGUOUS = 2;

  public SilverRules {
    venues = Map.copyOf(venues);
  }

  public static SilverRules of(Configuration configuration) {
    return new SilverRules(TradeConditions.DEFAULT, configuration.venues());
  }

  /** Whether a missing trade id or sequence number of a venue is a gap. */
  boolean hasContiguousIds(String venue) {
    return venues.getOrDefault(venue, VenueRules.DEFAULT).contiguousIds();
  }

  /** All that changes rows, in words; a build with another text is stale. */
  public String described() {
    TreeSet<String> contiguous = new TreeSet<>();
    venues.forEach(
        (venue, rules) -> {
          if (rules.contiguousIds()) {
            contiguous.add(venue);
          }
        });
    return "silver %d, conditions %d, contiguous ids: %s"
        .formatted(
            contiguous.isEmpty() ? VERSION : VERSION_OF_CONTIGUOUS,
            conditions.version(),
            contiguous.isEmpty() ? "none" : String.join(" ", contiguous));
  }
}
