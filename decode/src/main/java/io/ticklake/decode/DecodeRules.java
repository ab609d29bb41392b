package io.ticklake.decode;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.config.VenueRules;
import java.io.Serializable;
import java.util.Map;

/**
 * What decoding depends on beside the record itself.
 *
 * @param maxRecordBytes longer records are {@code too_large} and not looked at
 * @param venues rules of the venues that have some
 */
public record DecodeRules(int maxRecordBytes, Map<String, VenueRules> venues)
    implements Serializable {

  public DecodeRules {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes);
    }
    venues = Map.copyOf(venues);
  }

  public static DecodeRules of(Configuration configuration) {
    return new DecodeRules(configuration.get(Settings.MAX_RECORD_BYTES), configuration.venues());
  }

  /** Rules of a venue; those of {@link VenueRules#DEFAULT} when none are set. */
  public VenueRules venue(String venue) {
    return venues.getOrDefault(venue, VenueRules.DEFAULT);
  }
}
