package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command sink beside a real broker and Postgres, as a shell sees it. */
@ExtendWith({KafkaExtension.class, PostgresExtension.class})
@Tag("slow")
@Timeout(300)
class SinkCommandTest {

  private static int tests;

  @TempDir Path folder;

  private Path config;

  @BeforeEach
  void liveTablesWithATrade(KafkaBroker broker, PostgresDatabase database) throws IOException {
    String topic = "sink-" + ++tests;
    config =
        LiveConfiguration.write(
            folder,
            broker,
            database,
            topic,
            1,
            "sink.kafka.trades_topic = %s-trades".formatted(topic));
    broker.produce(
        topic,
        "A",
        """
        {"symbol":"A","venue":"X","price":"100","size":"2","event_time":1767621600000000000,"trade_id":"1"}""");
    assertThat(run("live", "--once").exitCode()).isZero();
  }

  @Test
  void writesToKafkaOnceAndSaysHowMuch() {
    Run first = run("sink", "kafka", "--once", "--set", "sink.name=says");
    assertThat(first.err()).isEmpty();
    assertThat(first.exitCode()).isZero();
    assertThat(first.out())
        .startsWith("sink kafka: 1 batch up to batch 1 in 1 transaction: ")
        .contains("1 to sink-" + tests + "-trades", "0 to large-trades", "1 to hourly-totals");

    Run second = run("sink", "kafka", "--once", "--output", "json", "--set", "sink.name=says");
    assertThat(second.out())
        .startsWith(
            "{\"command\":\"sink\",\"sink\":\"kafka\",\"from_batch\":1,\"to_batch\":1,\"transactions\":0,\"values\":{},");
  }

  @Test
  void printsTradesAsLines() {
    assertThat(run("sink", "console", "--once", "--output", "text").out())
        .contains("time (UTC)", "2026-01-05 14:00:00", "UNKNOWN");
    assertThat(run("sink", "console", "--once", "--output", "json").out())
        .startsWith("{\"symbol\":\"A\",\"venue\":\"X\",");
  }

  @Test
  void answersWhatCannotBeWithASentence() {
    Run amount = run("sink", "kafka", "--once", "--set", "sink.large_trade_value=much");
    assertThat(amount.exitCode()).isEqualTo(64);
    assertThat(amount.err())
        .contains("sink.large_trade_value = 'much': an amount such as 100000 or 0.5 is needed.");
    Run name = run("sink", "kafka", "--once", "--set", "sink.name=a b");
    assertThat(name.exitCode()).isEqualTo(64);
    assertThat(name.err()).startsWith("error: sink.name = 'a b'");
    assertThat(run("sink", "fax").exitCode()).isEqualTo(2);
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(Arrays.stream(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }
}
