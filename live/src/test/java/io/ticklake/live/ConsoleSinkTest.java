package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.StopSignal;
import io.ticklake.live.sink.ConsoleTarget;
import io.ticklake.live.sink.RunSink;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({PostgresExtension.class, KafkaExtension.class})
@Timeout(300)
@Tag("slow")
class ConsoleSinkTest {

  private final StringWriter lines = new StringWriter();
  private PostgresDatabase database;
  private LiveFixture market;
  private SinkFixture sink;

  @BeforeEach
  void liveTables(KafkaBroker broker, PostgresDatabase database) {
    this.database = database;
    LiveTables.migrate(database);
    market = new LiveFixture(broker);
    sink = new SinkFixture(market, database, broker);
    market.info("A", 0, "Alpha", "Tech");
    market.send(
        0,
        LiveFixture.tick("A", 1, "100.5", ",\"trade_id\":\"1\""),
        LiveFixture.tick("B", 2.000001, "7", ",\"trade_id\":\"2\""));
    market.once(database);
  }

  @Test
  void showsTheNewestTradesToPeople() {
    run(new PrintWriter(lines), false, true, new StopSignal());
    assertThat(lines.toString().lines())
        .containsExactly(
            "time (UTC)                   symbol        venue                price              size  sector            company",
            "2026-01-05 14:00:01          A             X                    100.5                 2  Tech              Alpha",
            "2026-01-05 14:00:02.000001   B             X                        7                 2  UNKNOWN");
  }

  @Test
  void showsThemToPrograms() {
    run(new PrintWriter(lines), true, true, new StopSignal());
    assertThat(lines.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith(
            "{\"symbol\":\"A\",\"venue\":\"X\",\"event_time\":1767621601000000000,\"trade_key\":\"1\",\"price\":\"100.5\",\"size\":\"2\",\"value\":\"201\"")
        .contains("\"company_name\":\"Alpha\",\"sector\":\"Tech\",\"batch\":");
  }

  @Test
  void showsOnlyWhatComesAfterItsStart() throws Exception {
    StopSignal stop = new StopSignal();
    CompletableFuture<Void> running =
        CompletableFuture.runAsync(() -> run(new PrintWriter(lines), true, false, stop));
    int second = 10;
    while (lines.toString().isEmpty()) {
      assertThat(running).isNotDone();
      market.send(1, LiveFixture.tick("C", second++, "1", ""));
      market.once(database);
    }
    stop.ask();
    running.get(60, TimeUnit.SECONDS);
    assertThat(lines.toString().lines()).allMatch(line -> line.startsWith("{\"symbol\":\"C\""));
  }

  @Test
  void endsWhenNobodyReadsItsLines() throws Exception {
    Writer broken =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StopSignal stop = new StopSignal();
    CompletableFuture<Void> running =
        CompletableFuture.runAsync(() -> run(new PrintWriter(broken), true, false, stop));
    int second = 10;
    while (!running.isDone()) {
      market.send(1, LiveFixture.tick("C", second++, "1", ""));
      market.once(database);
    }
    running.get(1, TimeUnit.SECONDS);
    assertThat(stop.isAsked()).isTrue();
  }

  private void run(PrintWriter out, boolean json, boolean once, StopSignal stop) {
    ConsoleTarget console = new ConsoleTarget(out, json, once, stop::ask);
    new RunSink(sink.configuration(Map.of()), () -> console, line -> {}).run(once, false, stop);
  }
}
