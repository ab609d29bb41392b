package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.decode.kafka.KafkaTopics;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** When batches are made and when windows close. */
@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Tag("slow")
@Timeout(300)
class LivePaceTest {

  @Test
  void closesTheWindowOfAQuietTopic(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    Instant traded = Instant.now().minusSeconds(300);
    Instant end = traded.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
    // the watermark passes the window some seconds from now, when the trade is long written
    long delay = Duration.between(end, Instant.now()).toMillis() + 8_000;
    broker.produce(
        market.ticks,
        0,
        List.of(LiveFixture.tickAt("A", traded.toEpochMilli() * 1_000_000, "100", "")));
    LiveRows rows = new LiveRows(LiveTables.of(database));
    String closedAfterTheBatch =
        """
        select count(*) from live.bars_1m b, live.progress p, live.batches l
        where b.closed and p.watermark + interval '%d milliseconds' > l.committed_at"""
            .formatted(delay);
    try (RunningJob job =
        RunningJob.start(market.configuration(database, Map.of("live.watermark", delay + "ms")))) {
      while (rows.number(closedAfterTheBatch) == 0) {
        job.assertLives(100);
      }
    }
    assertThat(rows.fates()).containsExactly("1 1 0 0 0 0 0 0");
    assertThat(rows.number("select count(*) from live.sectors_now where closed")).isEqualTo(1);
  }

  @Test
  void closesNothingByTheClockWhileAPartitionHasUnreadTrades(KafkaBroker broker) {
    LiveFixture market = new LiveFixture(broker);
    market.send(0, LiveFixture.tick("A", 3_000, "100", ""));
    for (int second = 0; second < 5; second++) {
      market.send(1, LiveFixture.tick("B", second, "100", ""));
    }
    long read = 0;
    Batch batch;
    try (ReadAhead ahead = ReadAhead.start(oneTradeAtATime(broker, market))) {
      do {
        batch = ahead.next(Duration.ofMinutes(1)).orElseThrow();
        read += batch.fates.records;
        if (read < market.raw.size()) {
          // the delay behind what was read of the slowest one, or unknown
          assertThat(batch.watermark == null || batch.watermark.isBefore(LiveFixture.START))
              .as("%d read, watermark %s", read, batch.watermark)
              .isTrue();
        }
      } while (!batch.caughtUp);
    }
    assertThat(read).isEqualTo(market.raw.size());
    assertThat(batch.watermark).isAfter(LiveFixture.START.plus(1, ChronoUnit.DAYS));
  }

  @Test
  void makesNoBatchBeforeItsIntervalIsOver(KafkaBroker broker, PostgresDatabase database) {
    LiveTables.migrate(database);
    LiveFixture market = new LiveFixture(broker);
    LiveRows rows = new LiveRows(LiveTables.of(database));
    Duration interval = Duration.ofMillis(400);
    try (RunningJob job = RunningJob.start(market.configuration(database, Map.of()), interval)) {
      int second = 0;
      while (rows.number("select count(*) from live.batches") < 8) {
        market.send(0, LiveFixture.tick("A", second++, "100", ""));
        job.assertLives(1);
      }
    }
    // The second one begins after the commit of the first: six intervals; two clocks may differ.
    assertThat(
            rows.number(
                """
                select (extract(epoch from max(committed_at) - min(committed_at)) * 1000)::bigint
                from live.batches where batch <= 8"""))
        .isGreaterThan(5 * interval.toMillis());
  }

  private static ReadKafka oneTradeAtATime(KafkaBroker broker, LiveFixture market) {
    Configuration configuration =
        Configuration.of(
            Map.of("kafka.brokers", broker.bootstrap(), "live.max_rows_per_batch", "1"));
    try (KafkaTopics kafka = new KafkaTopics(broker.bootstrap(), Duration.ofMinutes(1))) {
      LiveTopics topics = new LiveTopics(kafka, List.of(), false);
      return new ReadKafka(
          configuration,
          topics.find(market.ticks),
          topics.find(market.marketInfo),
          Map.of(),
          Duration.ZERO,
          false);
    }
  }
}
