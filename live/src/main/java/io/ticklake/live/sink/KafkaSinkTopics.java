package io.ticklake.live.sink;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the Kafka sink writes what.
 *
 * @param name of the sink: two with one name exclude each other
 * @param trades topic of all trades
 * @param largeTrades topic of trades of a value over a threshold
 * @param hourlyTotals topic of totals by symbol and hour
 * @param progress topic of how far sinks are
 * @param largeValue threshold, price times size
 */
record KafkaSinkTopics(
    String name,
    String trades,
    String largeTrades,
    String hourlyTotals,
    String progress,
    BigDecimal largeValue) {

  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

  KafkaSinkTopics {
    SinkName.check(name);
    check("sink.kafka.trades_topic", trades);
    check("sink.kafka.large_trades_topic", largeTrades);
    check("sink.kafka.hourly_totals_topic", hourlyTotals);
    check("sink.kafka.progress_topic", progress);
    Set<String> topics = new HashSet<>();
    for (String topic : List.of(trades, largeTrades, hourlyTotals, progress)) {
      if (!topics.add(topic)) {
        throw new BadRequest(
            "Two settings of sink.kafka name the topic '%s'. Give each a topic of its own."
                .formatted(topic));
      }
    }
  }

  static KafkaSinkTopics of(Configuration configuration) {
    KafkaSinkTopics topics =
        new KafkaSinkTopics(
            configuration.get(Settings.SINK_NAME),
            configuration.get(Settings.SINK_TRADES_TOPIC),
            configuration.get(Settings.SINK_LARGE_TRADES_TOPIC),
            configuration.get(Settings.SINK_HOURLY_TOTALS_TOPIC),
            configuration.get(Settings.SINK_PROGRESS_TOPIC),
            configuration.get(Settings.SINK_LARGE_TRADE_VALUE));
    for (String read :
        List.of(
            configuration.get(Settings.TICKS_TOPIC),
            configuration.get(Settings.MARKET_INFO_TOPIC))) {
      if (topics.written().contains(read)) {
        throw new BadRequest(
            "The sink would write to '%s', the topic that live reads. Give it another name under sink.kafka."
                .formatted(read));
      }
    }
    return topics;
  }

  /** The topics of values. */
  List<String> values() {
    return List.of(trades, largeTrades, hourlyTotals);
  }

  private List<String> written() {
    return List.of(trades, largeTrades, hourlyTotals, progress);
  }

  boolean isLarge(BigDecimal value) {
    return value.compareTo(largeValue) > 0;
  }

  private static void check(String setting, String topic) {
    if (!TOPIC.matcher(topic).matches()) {
      throw new BadRequest(
          "%s = '%s': 1 to 249 letters, digits, dots, hyphens or underscores are needed."
              .formatted(setting, topic));
    }
  }
}
