package io.ticklake.cli;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.testkit.S3Extension;
import io.ticklake.testkit.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.expressions.Expressions;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(S3Extension.class)
@Tag("slow")
class S3CommandsTest {

  @TempDir Path folder;

  private Configuration configuration;
  private LakeLocation.Bucket location;
  private Path file;

  @BeforeEach
  void aBucketAndItsKeysInAFile(S3Store store) throws IOException {
    configuration = Configuration.of(store.settings(folder.resolve("state")));
    location = new LakeLocation.Bucket(store.newBucket(), "prod");
    file = folder.resolve("ticklake.conf");
    Files.writeString(
        file,
        store.settings(folder.resolve("state")).entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue())
            .collect(Collectors.joining("\n")));
  }

  @Test
  void compactsAndMaintainsALakeInABucket(S3Store store) throws IOException {
    try (Lake lake = Lake.open(location, configuration)) {
      Table table = lake.loadOrCreate(GOLD_SECTOR_METRICS);
      SectorMinutes.append(table, 6);

      Run compacted = run("compact", "--table", "gold.sector_metrics", "--day", "1970-01-01");
      assertThat(compacted.err()).isEmpty();
      assertThat(compacted.out())
          .startsWith("compact gold.sector_metrics 1970-01-01: 1 partition, 6 files -> 1")
          .contains("6 rows verified");
      assertThat(dataFiles(store)).hasSize(7);

      Run maintained =
          run(
              "maintain",
              "--set",
              "maintain.keep_snapshots=0s",
              "--set",
              "maintain.least_snapshots=1");
      assertThat(maintained.out()).startsWith("maintain: 1 table, 6 snapshots expired, 1 kept");
      assertThat(dataFiles(store)).hasSize(1);

      table.refresh();
      assertThat(IcebergGenerics.read(table).build()).hasSize(6);
      assertThat(
              new PartitionReplacement(
                      table,
                      table.currentSnapshot(),
                      Expressions.and(
                          Expressions.greaterThanOrEqual("window_start", 0L),
                          Expressions.lessThan("window_start", 86_400_000_000L)))
                  .commit(List.of()))
          .isTrue();
      assertThat(IcebergGenerics.read(table).build()).isEmpty();
      assertThat(compacted.toString() + maintained)
          .doesNotContain(store.accessKey(), store.secretKey());
    }
  }

  @Test
  void publishesALakeInABucketOverLocalCopies() throws Exception {
    Path serving;
    try (Lake lake = Lake.open(location, configuration)) {
      SectorMinutes.append(lake.loadOrCreate(GOLD_SECTOR_METRICS), 3);
      serving = lake.properties().localFolder().resolve("serving/analytics.duckdb");
    }

    Run published = run("publish");

    assertThat(published.err()).isEmpty();
    assertThat(published.out())
        .startsWith("publish: release 1 of ")
        .contains("3 rows in 3 files")
        .contains(serving.toString());
    try (Connection reader = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
        Statement statement = reader.createStatement()) {
      statement.execute("ATTACH '" + serving + "' AS serving (READ_ONLY)");
      try (ResultSet rows =
          statement.executeQuery("SELECT count(*) FROM serving.gold.sector_metrics")) {
        rows.next();
        assertThat(rows.getLong(1)).isEqualTo(3);
      }
    }
  }

  @Test
  void showsNoKeyAmongTheSettings(S3Store store) {
    Run shown = run("config");

    assertThat(shown.out()).contains("s3.secret_key = (set)");
    assertThat(shown.out()).doesNotContain(store.accessKey(), store.secretKey());
  }

  @Test
  void takesNoSecretFromAnArgument() {
    Run run = run("compact", "--auto", "--set", "s3.secret_key=made-up");

    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "error: s3.secret_key is a secret and would be seen in the list of processes. "
                + "Set TICKLAKE_S3_SECRET_KEY, or write it into the file of --config.");
  }

  @Test
  void asksToTryAgainWhenTheStoreIsGone() throws IOException {
    try (S3Store own = S3Store.start(folder.resolve("store"))) {
      Files.writeString(
          file,
          own.settings(folder.resolve("state")).entrySet().stream()
              .map(setting -> setting.getKey() + " = " + setting.getValue())
              .collect(Collectors.joining("\n")));
      location = new LakeLocation.Bucket(own.newBucket(), "prod");
    }

    Run run = run("compact", "--auto");

    assertThat(run.exitCode()).isEqualTo(75);
    assertThat(run.err())
        .startsWith("error: The store of " + location + " does not answer at http://127.0.0.1:")
        .hasLineCount(1);
  }

  private List<String> dataFiles(S3Store store) {
    return store.keys(location.bucket(), "prod/warehouse/").stream()
        .filter(key -> key.endsWith(".parquet"))
        .toList();
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--lake", location.toString(), "--config", file.toString()));
    return Run.of(all.toArray(String[]::new));
  }
}
