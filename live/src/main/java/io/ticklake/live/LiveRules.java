package io.ticklake.live;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.TradeConditions;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.decode.DecodeRules;
import java.time.Duration;

/**
 * What the rows of the live tables depend on beside the records.
 *
 * @param decoding what decoding depends on
 * @param conditions what a trade may set
 * @param futureTolerance how far a tick may lie after its record's own time
 * @param delay how far a trade may lie behind the newest one before it in its Kafka partition
 * @param retention how far back days are kept; zero: all of them
 */
public record LiveRules(
    DecodeRules decoding,
    TradeConditions conditions,
    Duration futureTolerance,
    Duration delay,
    Duration retention) {

  public LiveRules {
    if (!retention.isZero() && retention.compareTo(delay) < 0) {
      throw new BadRequest(
          "live.retention = %s is shorter than live.watermark = %s: trades would be dropped that may still come. Keep at least as much."
              .formatted(retention, delay));
    }
  }

  public static LiveRules of(Configuration configuration) {
    return new LiveRules(
        DecodeRules.of(configuration),
        TradeConditions.DEFAULT,
        configuration.get(Settings.FUTURE_TOLERANCE),
        configuration.get(Settings.LIVE_DELAY),
        configuration.get(Settings.LIVE_RETENTION));
  }
}
