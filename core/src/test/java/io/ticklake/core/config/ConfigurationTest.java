package io.ticklake.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  @TempDir Path folder;

  @Test
  void aFlagBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault() throws IOException {
    Path file = file("ingest.trigger = 1s\nkafka.brokers = file:1\nlake = /a", "");
    var environment = Map.of("TICKLAKE_KAFKA_BROKERS", "environment:1", "TICKLAKE_LAKE", "/b");

    Configuration configuration = Configuration.load(file, environment, Map.of("lake", "/c"));

    assertThat(configuration.get(Settings.SQL_TIMEOUT)).isEqualTo(Duration.ofMinutes(10));
    assertThat(configuration.get(Settings.INGEST_TRIGGER)).isEqualTo(Duration.ofSeconds(1));
    assertThat(configuration.get(Settings.KAFKA_BROKERS)).isEqualTo("environment:1");
    assertThat(configuration.get(Settings.LAKE)).isEqualTo("/c");
    assertThat(configuration.described().get("kafka.brokers").origin())
        .isEqualTo("environment TICKLAKE_KAFKA_BROKERS");
  }

  @Test
  void tellsAllProblemsAtOnceWithTheNearestKnownKey() throws IOException {
    Path file = file("ingest.tirgger = 5s", "sql.threads = many", "nonsense");

    assertThatThrownBy(
            () -> Configuration.load(file, Map.of(), Map.of("ingest.trigger", "5 parsecs")))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("'ingest.tirgger'. Did you mean 'ingest.trigger'?")
        .hasMessageContaining("sql.threads = 'many'")
        .hasMessageContaining("line 4: 'nonsense'")
        .hasMessageContaining("ingest.trigger = '5 parsecs'");
  }

  @Test
  void knowsTheVariablesOfOtherProgramsForTheStore() {
    var common = Map.of("AWS_ENDPOINT_URL", "http://a", "AWS_REGION", "eu-west-1");
    var both = Map.of("AWS_ENDPOINT_URL", "http://a", "TICKLAKE_S3_ENDPOINT", "http://b");

    Configuration configuration = Configuration.load(null, common, Map.of());

    assertThat(configuration.get(Settings.S3_ENDPOINT)).isEqualTo("http://a");
    assertThat(configuration.get(Settings.S3_REGION)).isEqualTo("eu-west-1");
    assertThat(configuration.described().get("s3.endpoint").origin())
        .isEqualTo("environment AWS_ENDPOINT_URL");
    assertThat(Configuration.load(null, both, Map.of()).get(Settings.S3_ENDPOINT))
        .isEqualTo("http://b");
  }

  @Test
  void readsTheRulesOfVenues() {
    Configuration configuration =
        Configuration.of(Map.of("venues.KRAKEN.ids", "contiguous", "venues.CME.zero_size", "keep"));

    assertThat(configuration.venue("KRAKEN")).isEqualTo(new VenueRules(false, false, true));
    assertThat(configuration.venue("CME")).isEqualTo(new VenueRules(true, false, false));
    assertThat(configuration.venue("OTHER")).isEqualTo(VenueRules.DEFAULT);
  }

  @Test
  void reachesAChildByItsEnvironment() {
    Map<String, String> flags =
        Map.of(
            "venues.KRAKEN.ids", "contiguous",
            "venues.A=B.zero_size", "keep",
            "ingest.trigger", "2s",
            "s3.secret_key", "hunter2");
    Configuration parent = Configuration.of(flags);

    Configuration child = Configuration.load(null, parent.environment(), Map.of());

    assertThat(parent.environment())
        .containsOnlyKeys("TICKLAKE_VENUES", "TICKLAKE_INGEST_TRIGGER", "TICKLAKE_S3_SECRET_KEY");
    assertThat(child.venues()).isEqualTo(parent.venues()).hasSize(2);
    flags.forEach(
        (key, text) ->
            assertThat(child.described().get(key).text())
                .isEqualTo(parent.described().get(key).text()));
  }

  @Test
  void refusesRulesOfVenuesThatAreNone() {
    assertThatThrownBy(
            () -> Configuration.load(null, Map.of("TICKLAKE_VENUES", "CME,X.ids=maybe"), Map.of()))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("'CME' is not of the form VENUE.rule=value")
        .hasMessageContaining("venues.X.ids = 'maybe'");
  }

  @Test
  void refusesARuleThatVenuesDoNotHave() {
    assertThatThrownBy(() -> Configuration.of(Map.of("venues.CME.zero_size", "maybe")))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("venues.CME.zero_size = 'maybe'")
        .hasMessageContaining("keep or reject");
  }

  @Test
  void neverShowsASecret() {
    Configuration configuration = Configuration.of(Map.of("s3.secret_key", "hunter2"));

    assertThat(configuration.described().get("s3.secret_key").text()).isEqualTo("(set)");
    assertThat(configuration.get(Settings.S3_SECRET_KEY)).isEqualTo("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://host/db?user=me&password=hunter2",
        "jdbc:postgresql://host/db?sslPassword=hunter2",
        "postgresql://me:hunter2@host:5432/db"
      })
  void refusesAnAddressWithAPasswordAndDoesNotRepeatIt(String address) {
    assertThatThrownBy(() -> Configuration.of(Map.of("live.database", address)))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("live.database holds a user or a password")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void everyDefaultIsItselfValid() {
    for (Setting<?> setting : Settings.ALL) {
      assertThat(setting.read(setting.defaultText())).as(setting.key()).isNotNull();
    }
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(
            folder.resolve("ticklake.conf"), "# comment\n" + String.join("\n", lines).strip())
        .toAbsolutePath();
  }
}
