package io.ticklake.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Replaced;
import io.ticklake.core.StopSignal;
import io.ticklake.live.sink.SinkReport;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Kafka sink beside a real broker and Postgres, from the view of who reads its topics. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Timeout(300)
@Tag("slow")
class KafkaSinkTest {

  private PostgresDatabase database;
  private LiveFixture market;
  private SinkFixture sink;

  @BeforeEach
  void liveTablesAndASink(KafkaBroker broker, PostgresDatabase database) {
    this.database = database;
    LiveTables.migrate(database);
    market = new LiveFixture(broker);
    sink = new SinkFixture(market, database, broker);
  }

  @Test
  void writesTradesLargeTradesAndHourlyTotals() {
    market.info("A", 0, "Alpha", "Tech");
    market.send(
        0,
        LiveFixture.tick("A", 1, "100", ",\"trade_id\":\"1\""),
        LiveFixture.tick("A", 2, "101.50", ",\"trade_id\":\"2\",\"conditions\":[\"late\"]"),
        LiveFixture.tick("A", 3_601, "99", ",\"trade_id\":\"3\""));
    market.once(database);

    SinkReport report = sink.once();

    assertThat(report.values())
        .isEqualTo(
            Map.of(sink.topic("trades"), 3L, sink.topic("large"), 1L, sink.topic("hours"), 2L));
    assertThat(sink.read("large"))
        .extracting(value -> SinkFixture.fields(value, "trade_id", "price", "size", "value"))
        .containsExactly("2 101.5 2 203");
    assertThat(sink.newestTotals())
        .containsExactly("A 2026-01-05T14 2 4 403 100.75", "A 2026-01-05T15 1 2 198 99");
    assertReaderHasWhatTheTablesHold();
    assertThat(sink.once().writes()).isZero();
  }

  @Test
  void saysWhatTheTablesSayHoweverBatchesFall() {
    Random random = new Random(21);
    for (int part = 0; part < 4; part++) {
      RunLiveTest.fill(market, random, 60);
      market.info(
          part % 2 == 0 ? "A" : "B", random.nextInt(300), "N" + part, "S" + random.nextInt(3));
      market.once(database, "live.max_rows_per_batch=" + (1 + random.nextInt(20)));
      sink.once();
    }
    assertReaderHasWhatTheTablesHold();
  }

  @Test
  void sendsANewerValueWhenMarketInfoComesLate() {
    market.send(0, LiveFixture.tick("A", 1, "150", ""));
    market.once(database);
    sink.once();
    market.info("A", 0, "Alpha", "Tech");
    market.once(database);
    sink.once();

    assertThat(sink.read("trades"))
        .extracting(value -> SinkFixture.fields(value, "sector", "company_name", "batch"))
        .containsExactly("UNKNOWN - 1", "Tech Alpha 2");
    assertThat(sink.read("large")).hasSize(2);
    assertThat(sink.newestTotals()).containsExactly("A 2026-01-05T14 1 2 300 150");
    assertReaderHasWhatTheTablesHold();
  }

  @Test
  void takesBackWhatReconcileRemovesOrMakesSmall() {
    market.send(
        0,
        LiveFixture.tick("A", 1, "150", ",\"trade_id\":\"1\""),
        LiveFixture.tick("A", 2, "160", ",\"trade_id\":\"2\""),
        LiveFixture.tick("B", 3, "170", ",\"trade_id\":\"3\""));
    market.once(database);
    sink.once();
    assertThat(sink.newestTrades("large")).hasSize(3);
    // as reconcile does: the row as it was, the change, a batch of its own
    sink.rows()
        .texts(
            """
            with noted as (
              insert into live.replaced_trades select event_date, symbol, venue, event_time_ns, trade_key, price, size, 2
              from live.enriched_trades where trade_id in ('1', '3')),
            corrected as (update live.enriched_trades set price = 7, batch = 2 where trade_id = '1'),
            removed as (delete from live.enriched_trades where trade_id = '3')
            update live.progress set batch = 2 returning ''""");

    sink.once();

    assertThat(sink.newestTrades("large")).hasSize(1);
    assertThat(sink.newestTotals()).containsExactly("A 2026-01-05T14 2 4 334 83.5");
    assertReaderHasWhatTheTablesHold();
  }

  @Test
  void endsTheOlderOfTwoSinksOfOneName() {
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    CompletableFuture<SinkReport> older =
        CompletableFuture.supplyAsync(() -> sink.sink().run(false, false, new StopSignal()));
    awaitTrades(1, older);

    market.send(0, LiveFixture.tick("A", 2, "100", ""));
    market.once(database);
    awaitTrades(2, older);
    sink.once();
    market.send(0, LiveFixture.tick("A", 3, "100", ""));
    market.once(database);

    assertThatThrownBy(() -> older.get(120, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Replaced.class)
        .hasMessageContaining("Another sink named '" + sink.name + "' has taken over");
    sink.once();
    assertReaderHasWhatTheTablesHold();
  }

  @Test
  void endsTheTransactionThatAKilledSinkOfItsNameLeftOpen() throws Exception {
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    sink.once();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            sink.target.bootstrap(),
            "transactional.id",
            "ticklake-sink-" + sink.name);
    KafkaProducer<byte[], byte[]> killed =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    killed.initTransactions();
    killed.beginTransaction();
    killed
        .send(new ProducerRecord<>(sink.topic("progress"), sink.name.getBytes(UTF_8), new byte[0]))
        .get();
    market.send(0, LiveFixture.tick("A", 2, "100", ""));
    market.once(database);

    assertThat(sink.once().values()).containsEntry(sink.topic("trades"), 1L);

    assertReaderHasWhatTheTablesHold();
    killed.close(Duration.ZERO);
  }

  @Test
  void refusesToGoOnBehindDroppedDaysUnlessToldTo() {
    double day = 86_400;
    market.send(0, LiveFixture.tick("A", -3 * day, "100", ""));
    market.once(database);
    sink.once();
    market.send(1, LiveFixture.tick("B", -3 * day + 1, "100", ""));
    market.once(database);
    market.send(2, LiveFixture.tick("C", 2, "50", ""));
    market.once(database, "live.retention=1d");

    assertThatThrownBy(() -> sink.once())
        .isInstanceOf(BadData.class)
        .hasMessageContaining("The sink is at batch 1", "batches up to 2 changed", "--bootstrap");
    sink.sink().run(true, true, new StopSignal());

    assertThat(sink.read("trades"))
        .extracting(value -> value.get("symbol"))
        .containsExactlyInAnyOrder("A", "C");
  }

  @Test
  void refusesToGoOnBehindARemovalInADroppedDay() {
    market.send(0, LiveFixture.tick("A", -3 * 86_400, "100", ""));
    market.once(database);
    sink.once();
    sink.rows()
        .texts(
            """
            with noted as (
              insert into live.replaced_trades select event_date, symbol, venue, event_time_ns, trade_key, price, size, 2
              from live.enriched_trades),
            removed as (delete from live.enriched_trades)
            update live.progress set batch = 2 returning ''""");
    market.send(2, LiveFixture.tick("C", 2, "50", ""));
    market.once(database, "live.retention=1d");

    assertThatThrownBy(() -> sink.once())
        .isInstanceOf(BadData.class)
        .hasMessageContaining("The sink is at batch 1", "batches up to 2 changed", "--bootstrap");
  }

  @Test
  void goesOnAfterDaysAreDroppedThatItHasRead() {
    market.send(0, LiveFixture.tick("A", -3 * 86_400, "100", ""));
    market.once(database);
    sink.once();
    market.send(2, LiveFixture.tick("C", 2, "50", ""));
    market.once(database, "live.retention=1d");

    assertThat(sink.once().values()).containsEntry(sink.topic("trades"), 1L);
  }

  @Test
  void refusesOtherTablesThanBefore() {
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    sink.once();
    sink.rows().texts("update live.progress set tables_id = gen_random_uuid() returning ''");

    assertThatThrownBy(() -> sink.once())
        .isInstanceOf(BadData.class)
        .hasMessageContaining("has followed other live tables");
  }

  @Test
  void refusesSettingsThatCannotBe(KafkaBroker broker) {
    assertThatThrownBy(() -> sink.sink("sink.name=a b"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("sink.name = 'a b'");
    assertThatThrownBy(() -> sink.sink("sink.kafka.trades_topic=" + sink.topic("large")))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("Give each a topic of its own");
    assertThatThrownBy(() -> sink.sink("sink.kafka.trades_topic=" + market.ticks))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("the topic that live reads");
    assertThatThrownBy(() -> sink.once("sink.kafka.brokers=nowhere"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("sink.kafka.brokers = 'nowhere'");
    broker.createTopic("plain-" + sink.name, 1);
    assertThatThrownBy(() -> sink.once("sink.kafka.progress_topic=plain-" + sink.name))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("cleanup.policy = delete");
  }

  private void awaitTrades(int count, CompletableFuture<?> running) {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (committedTrades() < count) {
      assertThat(running).isNotDone();
      assertThat(System.nanoTime()).isLessThan(until);
    }
  }

  private int committedTrades() {
    try {
      return sink.read("trades").size();
    } catch (IllegalStateException e) {
      return 0; // its topics are not made yet
    }
  }

  private void assertReaderHasWhatTheTablesHold() {
    assertEqual(sink);
  }

  static void assertEqual(SinkFixture sink) {
    assertThat(sink.newestTrades("trades")).isEqualTo(sink.liveTrades("true"));
    assertThat(sink.newestTrades("large")).isEqualTo(sink.liveTrades("price * size > 200"));
    assertThat(sink.newestTotals()).isEqualTo(sink.liveTotals());
    for (String topic : new String[] {"trades", "large"}) {
      Set<String> seen = new HashSet<>();
      assertThat(sink.read(topic))
          .as("each change of a trade once")
          .allMatch(
              value ->
                  seen.add(
                      SinkFixture.fields(
                          value, "symbol", "venue", "event_time", "trade_key", "batch")));
    }
    Set<String> seen = new HashSet<>();
    assertThat(sink.read("hours"))
        .as("each hour once a position")
        .allMatch(value -> seen.add(SinkFixture.fields(value, "symbol", "hour", "batch")));
  }
}
