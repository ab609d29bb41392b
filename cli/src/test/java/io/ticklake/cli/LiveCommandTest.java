package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command live, and what status says of its tables. */
@ExtendWith({KafkaExtension.class, PostgresExtension.class})
class LiveCommandTest {

  private static final String TRADES =
      """
      {"symbol":"A","venue":"X","price":"100","size":"10","event_time":1767621605000000000,"trade_id":"1"}
      {"symbol":"B","venue":"X","price":"7","size":"10","event_time":1767621701000000000,"trade_id":"2"}
      {"symbol":"B","venue":"X","price":"7","size":"10","event_time":1767621701000000000,"trade_id":"2"}
      """;

  @TempDir Path folder;

  @Test
  void makesABatchEveryFiveSecondsUnlessToldOtherwise() {
    LiveCommand command =
        (LiveCommand) TickLake.commandLine().getSubcommands().get("live").getCommand();
    assertThat(command.trigger).isNull();
    assertThat(Configuration.of(Map.of()).get(Settings.LIVE_TRIGGER))
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @Tag("slow")
  @Timeout(300)
  void showsItsTablesInStatus(KafkaBroker broker, PostgresDatabase database) throws IOException {
    Path config = LiveConfiguration.write(folder, broker, database, "live-status", 1);
    Path ticks = Files.writeString(folder.resolve("ticks.jsonl"), TRADES);
    assertExits("replay", ticks.toString(), "--format", "ticks", "--speed", "max", config(config));
    Instant before = Instant.now();
    assertExits("live", "--once", config(config));

    JsonNode live;
    do { // Postgres counts rows a moment after they are committed
      live = status(config).get("live");
    } while (rows(live, "enriched_trades") == 0
        || rows(live, "bars_live") == 0
        || rows(live, "sector_metrics") == 0);

    assertThat(live.get("batch").asLong()).isEqualTo(1);
    assertThat(live.get("lag").asLong()).isZero();
    assertThat(Instant.parse(live.get("committed_at").asText())).isBetween(before, Instant.now());
    assertThat(live.get("newest_event").asText()).isEqualTo("2026-01-05T14:01:41Z");
    // all was read: the clock, less ten minutes
    assertThat(Instant.parse(live.get("watermark").asText()))
        .isBetween(before.minusSeconds(600), Instant.now().minusSeconds(600));
    assertThat(live.get("records"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"accepted":2,"duplicates":1,"late":0,"expired":0,"rejected":0,"skipped":0,"corrections":0}"""));
    assertThat(rows(live, "enriched_trades")).isEqualTo(2);
    assertThat(rows(live, "bars_live")).isEqualTo(2 + 10);
    assertThat(rows(live, "sector_metrics")).isEqualTo(2);
    assertThat(Run.of("status", config(config)).out())
        .contains("live: batch 1, ", " ago, lag 0 records, newest event 2026-01-05T14:01:41Z");
  }

  @Test
  @Tag("slow")
  @Timeout(300)
  void saysInStatusWhyNothingIsKnownOfItsTables(KafkaBroker broker, PostgresDatabase database)
      throws IOException {
    Path config = LiveConfiguration.write(folder, broker, database, "live-status-unknown", 1);
    JsonNode status = status(config);
    assertThat(status.get("live").isNull()).isTrue();
    assertThat(status.get("live_problem").asText())
        .contains("The live tables of ", " are missing, old, or not for this role");
  }

  private static long rows(JsonNode live, String table) {
    return live.get("rows").get("live." + table).asLong();
  }

  private static String config(Path config) {
    return "--config=" + config;
  }

  private static void assertExits(String... arguments) {
    Run run = Run.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static JsonNode status(Path config) throws IOException {
    Run run = Run.of("status", "--output", "json", config(config));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
