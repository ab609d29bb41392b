package io.ticklake.ingest.bronze;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.decode.DecodeRules;
import java.io.Serializable;

/**
 * What the rows of one batch or file have in common.
 *
 * @param decoding what decoding depends on
 * @param futureToleranceMicros how far a tick may lie after its record's own time
 * @param keepRaw whether valid rows keep their bytes too
 * @param ingestedAtMicros time of the batch, microseconds since 1970 UTC
 */
record RowRules(
    DecodeRules decoding, long futureToleranceMicros, boolean keepRaw, long ingestedAtMicros)
    implements Serializable {

  static RowRules of(Configuration configuration, long ingestedAtMicros) {
    return new RowRules(
        DecodeRules.of(configuration),
        configuration.get(Settings.FUTURE_TOLERANCE).toNanos() / 1_000,
        configuration.get(Settings.KEEP_RAW),
        ingestedAtMicros);
  }
}
