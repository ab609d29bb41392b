package io.ticklake.bench.live;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.ingest.feed.KafkaTopics;
import java.util.Map;

/**
 * A pair of topics with all that was produced to it.
 *
 * @param brokers host:port
 * @param ticks topic of trades
 * @param marketInfo topic of market info
 */
record BenchTopics(String brokers, String ticks, String marketInfo) {

  static BenchTopics named(String brokers, String name) {
    return new BenchTopics(brokers, "stock-ticks-" + name, "market-info-" + name);
  }

  KafkaTopics kafka() {
    return KafkaTopics.of(
        Configuration.of(
            Map.of(
                Settings.KAFKA_BROKERS.key(), brokers,
                Settings.TICKS_TOPIC.key(), ticks,
                Settings.MARKET_INFO_TOPIC.key(), marketInfo)));
  }
}
