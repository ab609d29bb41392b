package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.ticklake.testkit.CassandraExtension;
import io.ticklake.testkit.CassandraNode;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command sink beside a real broker, Postgres and Cassandra, as a shell sees it. */
@ExtendWith({KafkaExtension.class, PostgresExtension.class, CassandraExtension.class})
@Tag("slow")
@Timeout(900)
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
            "sink.kafka.trades_topic = %s-trades".formatted(topic),
            "sink.cassandra.user = " + CassandraNode.ROLE,
            "sink.cassandra.password = " + CassandraNode.ROLE);
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
  void writesBarsToCassandraOnceAndSaysHowMuch(CassandraNode node) {
    String[] settings = {
      "--set",
      "sink.cassandra.nodes=" + node.address(),
      "--set",
      "sink.cassandra.keyspace=of_command"
    };

    Run first = runWith(settings, "sink", "cassandra", "--once");
    assertThat(first.err()).isEmpty();
    assertThat(first.exitCode()).isZero();
    // the minute of the trade, and five windows that slide over it
    assertThat(first.out())
        .startsWith("sink cassandra: 1 batch up to batch 1 in 1 write: 6 to of_command.bars; ");
    assertThat(minutesInCassandra(node)).containsExactly("2026-01-05T14:00:00Z 100 2 1");

    Run second = runWith(settings, "sink", "cassandra", "--once", "--output", "json");
    assertThat(second.exitCode()).isZero();
    assertThat(second.out())
        .startsWith(
            "{\"command\":\"sink\",\"sink\":\"cassandra\",\"from_batch\":1,\"to_batch\":1,\"writes\":0,\"values\":{},");
  }

  @Test
  void saysInOneSentenceThatNoCassandraListens() {
    String[] settings = {"--set", "sink.cassandra.nodes=127.0.0.1:1", "--set", "live.patience=0s"};
    Run run = runWith(settings, "sink", "cassandra", "--once");
    assertThat(run.exitCode()).isEqualTo(75);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip())
        .isEqualTo(
            "error: Cassandra at 127.0.0.1:1 did not take what the sink wrote: no connection to 127.0.0.1:1. Check sink.cassandra.nodes and that enough nodes run, then try again; nothing is lost.");
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

  private static List<String> minutesInCassandra(CassandraNode node) {
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()))
            .withLocalDatacenter("datacenter1")
            .withAuthCredentials(CassandraNode.ROLE, CassandraNode.ROLE)
            .build()) {
      return session
          .execute(
              "select * from of_command.bars where symbol = 'A' and day = '2026-01-05' and bar_interval = '1m'")
          .map(SinkCommandTest::text)
          .all();
    }
  }

  private static String text(Row bar) {
    return "%s %s %s %d"
        .formatted(
            bar.getInstant("bar_start"),
            bar.getBigDecimal("close").stripTrailingZeros().toPlainString(),
            bar.getBigDecimal("volume").stripTrailingZeros().toPlainString(),
            bar.getLong("trades"));
  }

  private Run runWith(String[] settings, String... arguments) {
    return run(
        Stream.concat(Arrays.stream(arguments), Arrays.stream(settings)).toArray(String[]::new));
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(Arrays.stream(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }
}
