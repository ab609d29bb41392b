package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.StopSignal;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaBroker.OpenTransaction;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Timeout(300)
@Tag("slow")
class LiveTopicsTest {

  @Test
  void acceptsAnEmptyTopicThatWasMadeAnewOnceForAll(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    market.once(database);
    makeAnew(broker, market.ticks);
    new RunLive(market.configuration(database, Map.of()), Clock.systemUTC(), line -> {})
        .run(new RunLive.Pace.Once(), true, new StopSignal());

    assertThat(market.once(database).records()).isZero();
    broker.produce(market.ticks, 0, List.of(LiveFixture.tick("A", 2, "101", "")));
    assertThat(market.once(database).accepted()).isEqualTo(1);
    assertThat(prices(database)).containsExactly("100.00000000", "101.00000000");
  }

  @Test
  void takesNothingFromATopicThatIsMadeAnewWhileItRuns(
      KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 1, "100", ""));
    RunLive live =
        new RunLive(market.configuration(database, Map.of()), Clock.systemUTC(), line -> {});
    CompletableFuture<LiveReport> running =
        CompletableFuture.supplyAsync(
            () -> live.run(new RunLive.Pace.Every(Duration.ZERO), false, new StopSignal()));
    while (prices(database).isEmpty()) {
      assertThat(running).isNotCompletedExceptionally();
    }

    makeAnew(broker, market.ticks);
    broker.produce(
        market.ticks,
        0,
        List.of(
            LiveFixture.tick("A", 2, "101", ""),
            LiveFixture.tick("A", 3, "102", ""),
            LiveFixture.tick("A", 4, "103", "")));

    assertThatThrownBy(() -> running.get(120, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BadData.class)
        .hasMessageContaining("was deleted and made again");
    assertThat(prices(database)).containsExactly("100.00000000");
  }

  @Test
  void takesWhatProducersCommittedAndNothingElse(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    broker.beginTransaction(ticks(market, 1, "100", "101")).abort();
    broker.beginTransaction(ticks(market, 3, "102")).commit();
    broker.beginTransaction(ticks(market, 4, "103")).abort();
    OpenTransaction open = broker.beginTransaction(ticks(market, 5, "104"));

    assertThat(market.once(database).accepted()).isEqualTo(1);
    assertThat(market.once(database).records()).isZero();
    assertThat(prices(database)).containsExactly("102.00000000");

    open.commit();
    broker.beginTransaction(ticks(market, 6, "105")).abort();
    assertThat(market.once(database).accepted()).isEqualTo(1);
    assertThat(prices(database)).containsExactly("102.00000000", "104.00000000");
    assertThat(new LiveRows(LiveTables.of(database)).number("select lag from live.freshness"))
        .isZero();
  }

  private static List<ProducerRecord<byte[], byte[]>> ticks(
      LiveFixture market, int second, String... prices) {
    return java.util.Arrays.stream(prices)
        .map(price -> LiveFixture.tick("A", second, price, ""))
        .map(
            tick ->
                new ProducerRecord<byte[], byte[]>(
                    market.ticks, 0, null, tick.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static List<String> prices(PostgresDatabase database) {
    return new LiveRows(LiveTables.of(database)).texts("select price from live.enriched_trades");
  }

  /** Deletes a topic and makes one of the same name; it keeps its name for a moment. */
  static void makeAnew(KafkaBroker broker, String topic) {
    broker.deleteTopic(topic);
    while (!isMade(broker, topic)) {
      Thread.onSpinWait();
    }
  }

  private static boolean isMade(KafkaBroker broker, String topic) {
    try {
      broker.createTopic(topic, LiveFixture.PARTITIONS);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
