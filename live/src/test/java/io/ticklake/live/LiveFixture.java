package io.ticklake.live;

import io.ticklake.core.Hour;
import io.ticklake.core.StopSignal;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.config.Configuration;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.PostgresDatabase;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Two topics of their own in the broker that tests share, and what was written to them. Times are
 * minutes of {@code 2026-01-05T14}; the Kafka time of a record is a minute after them.
 */
final class LiveFixture {

  static final int PARTITIONS = 3;
  static final BigDecimal BLOCK = new BigDecimal(200);
  static final Instant START = Instant.parse("2026-01-05T14:00:00Z");

  private static final AtomicInteger TOPICS = new AtomicInteger();

  final String ticks;
  final String marketInfo;
  final List<FromScratch.Raw> raw = new ArrayList<>();
  final List<FromScratch.Info> infos = new ArrayList<>();
  private final KafkaBroker broker;
  private final Map<Integer, Long> next = new HashMap<>();

  LiveFixture(KafkaBroker broker) {
    this.broker = broker;
    int number = TOPICS.incrementAndGet();
    ticks = "live-ticks-" + number;
    marketInfo = "live-info-" + number;
    broker.createTopic(ticks, PARTITIONS);
    broker.createTopic(marketInfo, 1);
  }

  /** A trade; {@code more} is further JSON such as {@code ,"trade_id":"7"}. */
  static String tick(String symbol, double seconds, String price, String more) {
    return tickAt(symbol, nanos(seconds), price, more);
  }

  static String tickAt(String symbol, long nanos, String price, String more) {
    return """
        {"symbol":"%s","venue":"X","price":"%s","size":"2","event_time":%d%s}"""
        .formatted(symbol, price, nanos, more);
  }

  static long nanos(double seconds) {
    return START.getEpochSecond() * 1_000_000_000L + Math.round(seconds * 1e9);
  }

  void send(int partition, String... values) {
    send(partition, List.of(values));
  }

  void send(int partition, List<String> values) {
    long kafkaMillis = START.plusSeconds(7_200).toEpochMilli();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String value : values) {
      long offset = next.merge(partition, 1L, Long::sum) - 1;
      raw.add(new FromScratch.Raw(partition, offset, kafkaMillis, value));
      records.add(
          new ProducerRecord<>(
              ticks, partition, kafkaMillis, null, value.getBytes(StandardCharsets.UTF_8)));
    }
    broker.produce(records);
  }

  /** Market info that holds from so many seconds after the start. */
  void info(String symbol, double seconds, String company, String sector) {
    info(symbol, seconds, company, sector, null);
  }

  /** The same with a market capitalisation, two decimals. */
  void info(String symbol, double seconds, String company, String sector, String marketCap) {
    infos.add(new FromScratch.Info(symbol, nanos(seconds) / 1_000, company, sector, marketCap));
    String more = marketCap == null ? "" : ",\"market_cap\":\"" + marketCap + "\"";
    String value =
        """
        {"symbol":"%s","company_name":"%s","sector":"%s","effective_at":%d%s}"""
            .formatted(symbol, company, sector, nanos(seconds), more);
    broker.produce(marketInfo, symbol, value);
  }

  /** Something new about one of three symbols, at times only its market capitalisation. */
  void info(Random random) {
    info(
        List.of("A", "B", "C").get(random.nextInt(3)),
        random.nextInt(900),
        "N" + random.nextInt(2),
        "S" + random.nextInt(2),
        "%d.%02d".formatted(random.nextInt(1_000), random.nextInt(100)));
  }

  Configuration configuration(PostgresDatabase database, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.brokers", broker.bootstrap());
    settings.put("kafka.ticks_topic", ticks);
    settings.put("kafka.market_info_topic", marketInfo);
    settings.put("live.database", database.url());
    settings.put("live.user", LiveTables.writer(database).user());
    settings.put("live.block_value", BLOCK.toString());
    settings.put("live.password", database.password());
    settings.put("live.reconciler", LiveTables.reconciler(database).user());
    settings.put("live.reconciler_password", database.password());
    settings.putAll(more);
    return Configuration.of(settings);
  }

  /** Reconciles an hour with a lake that says what the tables say, except for price and rows. */
  void reconcile(
      PostgresDatabase database, Hour hour, String price, String where, String... settings)
      throws SQLException {
    List<SourceRange> read = List.of(new SourceRange(ticks, 0, 0, 1_000_000));
    String lake =
        """
        select symbol, venue, event_time_ns, %s as price, size, trade_id, sequence, conditions, sets_last, sets_high_low, counts_volume,
          source_topic, source_partition, source_offset, company_name, sector, market_cap
        from live.enriched_trades where date_trunc('hour', event_time) = '%s' and %s"""
            .formatted(price, hour.start(), where);
    try (Connection connection = LiveTables.of(database).connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(lake);
        ReconcileHours hours = ReconcileHours.open(configuration(database, settings(settings)))) {
      hours.run(hour, rows, read);
    }
  }

  /** What every sink of the tables is told, and more. */
  Configuration sinkConfiguration(
      PostgresDatabase database, String name, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("live.reader", LiveTables.reader(database).user());
    settings.put("live.reader_password", database.password());
    settings.put("sink.name", name);
    settings.put("sink.interval", "20ms");
    settings.putAll(more);
    return configuration(database, settings);
  }

  /** Settings that are written as key=value. */
  static Map<String, String> settings(String... written) {
    Map<String, String> settings = new HashMap<>();
    for (String setting : written) {
      settings.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }
    return settings;
  }

  LiveReport once(PostgresDatabase database, String... settings) {
    return new RunLive(configuration(database, settings(settings)), Clock.systemUTC(), line -> {})
        .run(new RunLive.Pace.Once(), false, new StopSignal());
  }

  FromScratch fromScratch() {
    return new FromScratch(ticks, raw, infos, 600_000_000_000L);
  }

  /** Trades of all kinds: out of order, at one time, again, late, corrected, broken. */
  List<String> market(Random random, int count) {
    List<String> all = new ArrayList<>();
    double now = 0;
    for (int i = 0; i < count; i++) {
      now += random.nextInt(3) * 2.5;
      double at = random.nextInt(20) == 0 ? now - random.nextInt(1_500) : now - random.nextInt(20);
      String symbol = List.of("A", "B", "C", "D/E").get(random.nextInt(4));
      String price = "%d.%02d".formatted(90 + random.nextInt(20), random.nextInt(100));
      all.add(
          switch (random.nextInt(24)) {
            case 0 -> "{\"symbol\":\"A\",";
            case 1 -> tick(symbol, at, "0", "");
            case 2 -> all.isEmpty() ? "[]" : all.get(random.nextInt(all.size()));
            case 3 ->
                tick(
                    symbol,
                    at,
                    price,
                    ",\"trade_id\":\"%d\",\"kind\":\"cancel\",\"original_event_time\":%d"
                        .formatted(i, nanos(at)));
            case 4 -> tick(symbol, at, price, "");
            case 5 -> tick(symbol, at, price, ",\"conditions\":[\"suspicious\"]");
            case 6 -> tick(symbol, Math.floor(at), price, ",\"sequence\":" + (i % 7));
            case 7 -> tick(symbol, Math.floor(at), price, ",\"trade_id\":\"x%d\"".formatted(i % 9));
            default -> tick(symbol, Math.floor(at), price, ",\"trade_id\":\"%d\"".formatted(i));
          });
    }
    return all;
  }
}
