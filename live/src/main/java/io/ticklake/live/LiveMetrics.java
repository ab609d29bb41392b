package io.ticklake.live;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The metrics of minutes that there are, and which of them a configuration asks for. */
final class LiveMetrics {

  private LiveMetrics() {}

  /** All of them, with the parameters of the configuration; a new one is added here. */
  private static Stream<MinuteMetric> all(Configuration configuration) {
    return Stream.of(
        new BlockTurnover(configuration.get(Settings.LIVE_BLOCK_VALUE)), new LargestTrade());
  }

  /** Those of live.metrics, in the order in which it names them. */
  static List<MinuteMetric> of(Configuration configuration) {
    Map<String, MinuteMetric> known = new LinkedHashMap<>();
    all(configuration).forEach(metric -> known.put(metric.name(), metric));
    return Stream.of(configuration.get(Settings.LIVE_METRICS).split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .distinct()
        .map(name -> find(name, known))
        .toList();
  }

  private static MinuteMetric find(String name, Map<String, MinuteMetric> known) {
    if (!known.containsKey(name)) {
      throw new BadRequest(
          "live.metrics names '%s', which is no metric of the live tables. There are %s; leave it empty for none."
              .formatted(name, String.join(", ", known.keySet())));
    }
    return known.get(name);
  }
}
