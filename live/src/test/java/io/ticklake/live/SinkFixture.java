package io.ticklake.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.live.sink.OpenKafka;
import io.ticklake.live.sink.RunSink;
import io.ticklake.live.sink.SinkReport;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A Kafka sink with topics of its own, and what a reader of committed records sees in them. */
final class SinkFixture {

  private static final AtomicInteger SINKS = new AtomicInteger();

  final String name = "sink-" + SINKS.incrementAndGet();
  final KafkaBroker target;
  private final LiveFixture market;
  private final PostgresDatabase database;

  SinkFixture(LiveFixture market, PostgresDatabase database, KafkaBroker target) {
    this.market = market;
    this.database = database;
    this.target = target;
  }

  Configuration configuration(Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "sink.large_trade_value",
                "200",
                "sink.kafka.brokers",
                target.bootstrap(),
                "sink.kafka.trades_topic",
                topic("trades"),
                "sink.kafka.large_trades_topic",
                topic("large"),
                "sink.kafka.hourly_totals_topic",
                topic("hours")));
    settings.put("sink.kafka.progress_topic", topic("progress"));
    settings.putAll(more);
    return market.sinkConfiguration(database, name, settings);
  }

  String topic(String what) {
    return name + "-" + what;
  }

  RunSink sink(String... settings) {
    Configuration configuration = configuration(LiveFixture.settings(settings));
    return new RunSink(configuration, new OpenKafka(configuration), line -> {});
  }

  SinkReport once(String... settings) {
    return sink(settings).run(true, false, new StopSignal());
  }

  /** All committed values of a topic, in the order of their partitions. */
  List<Map<String, String>> read(String what) {
    List<Map<String, String>> values = new ArrayList<>();
    Map<Integer, Long> ends = target.endOffsets(topic(what));
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                target.bootstrap(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      Set<TopicPartition> partitions = new HashSet<>();
      ends.keySet().forEach(number -> partitions.add(new TopicPartition(topic(what), number)));
      consumer.assign(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p.partition()))) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          Map<String, String> value = parse(record.value());
          assert record.key().equals(value.get("symbol")) : record;
          values.add(value);
        }
      }
    }
    return values;
  }

  private static Map<String, String> parse(String json) {
    Map<String, String> value = new TreeMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        value.put(field, token.isStructStart() ? "" : parser.getText());
        parser.skipChildren();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
    return value;
  }

  /** What a reader has who keeps the newest value of each trade; sorted. */
  List<String> newestTrades(String what) {
    Map<String, String> newest = new TreeMap<>();
    for (Map<String, String> value : read(what)) {
      String identity = fields(value, "symbol", "venue", "event_time", "trade_key");
      if (value.containsKey("removed")) {
        newest.remove(identity);
      } else {
        newest.put(
            identity,
            identity
                + " "
                + fields(value, "price", "size", "value", "company_name", "sector", "batch"));
      }
    }
    return newest.values().stream().sorted().toList();
  }

  /** What a reader has who keeps the newest totals of each symbol and hour; sorted. */
  List<String> newestTotals() {
    Map<String, String> newest = new TreeMap<>();
    for (Map<String, String> value : read("hours")) {
      newest.put(
          fields(value, "symbol", "hour"),
          fields(value, "symbol", "hour", "trades", "volume", "turnover", "average_price"));
    }
    return newest.values().stream().filter(line -> !line.contains(" 0 0 0 ")).sorted().toList();
  }

  static String fields(Map<String, String> value, String... names) {
    List<String> texts = new ArrayList<>();
    for (String field : names) {
      texts.add(value.getOrDefault(field, "-"));
    }
    return String.join(" ", texts);
  }

  /** The trades of the live tables, as {@link #newestTrades} shows them. */
  List<String> liveTrades(String where) {
    return rows()
        .texts(
            """
            select concat_ws(' ', symbol, venue, event_time_ns, trade_key, trim_scale(price), trim_scale(size), trim_scale(price * size),
              coalesce(company_name, '-'), sector, batch)
            from live.enriched_trades where %s"""
                .formatted(where));
  }

  /**
   * The totals of the live tables computed from their trades, as {@link #newestTotals} shows them.
   */
  List<String> liveTotals() {
    return rows()
        .texts(
            """
            select concat_ws(' ', symbol, to_char(event_time, 'YYYY-MM-DD"T"HH24'), count(*) filter (where counts_volume),
              trim_scale(coalesce(sum(size) filter (where counts_volume), 0)),
              trim_scale(coalesce(sum(price * size) filter (where counts_volume), 0)),
              trim_scale(round(avg(price) filter (where counts_volume), 8)))
            from live.enriched_trades group by symbol, to_char(event_time, 'YYYY-MM-DD"T"HH24')
            having count(*) filter (where counts_volume) > 0""");
  }

  LiveRows rows() {
    return new LiveRows(LiveTables.of(database));
  }
}
