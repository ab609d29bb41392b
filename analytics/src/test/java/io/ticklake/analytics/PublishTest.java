package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.analytics.Publish.Published;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishTest {

  private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

  @TempDir Path folder;
  private SampleLake lake;
  private Path file;

  @BeforeEach
  void open() {
    lake = new SampleLake(folder.resolve("it's a lake"));
    file = folder.resolve("it's a lake/serving/analytics.duckdb");
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void showsTheRowsThatSqlShows() throws SQLException {
    lake.append(BRONZE_TICKS, "symbol=A price=1.5 size=2 ingested_at=2026-01-05T14:00:00.123456Z");
    lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1", "sector=Tech trades=2");

    publish(NOON);

    assertThat(query("SELECT symbol, price, ingested_at FROM bronze.ticks"))
        .containsExactly("A|1.50000000|2026-01-05 14:00:00.123456+00");
    assertThat(query("SELECT sum(trades) FROM gold.sector_metrics")).containsExactly("3");
    assertThat(query("SELECT count(*), count(DISTINCT release_id) FROM meta.releases"))
        .containsExactly("%d|1".formatted(Tables.ALL.size() - 1));
  }

  @Test
  void hasTypedViewsOfTablesWithoutRows() throws SQLException {
    lake.lake().create();

    Published published = publish(NOON);

    assertThat(published.release().rows()).isZero();
    for (TableContract table : Tables.ALL) {
      List<String> expected =
          table.columns().stream()
              .map(column -> column.name() + "|" + column.type().sqlName())
              .map(column -> column.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"))
              .toList();
      assertThat(
              query(
                  "SELECT column_name, column_type FROM (DESCRIBE %s)".formatted(table.fullName())))
          .as(table.fullName())
          .isEqualTo(expected);
    }
    assertThat(query("SELECT * FROM gold.bars")).isEmpty();
    assertThat(query("SELECT * FROM gold.bars_filled")).isEmpty();
    assertThat(query("SELECT * FROM bronze.rejects")).isEmpty();
  }

  @Test
  void saysWhatTablesAndColumnsMean() throws SQLException {
    lake.append(GOLD_BARS, "bar_interval=1m period=2026-01-05 symbol=A");

    publish(NOON);

    assertThat(
            query(
                "SELECT schema_name || '.' || view_name FROM duckdb_views()"
                    + " WHERE NOT internal AND comment IS NULL"))
        .isEmpty();
    assertThat(
            query(
                "SELECT comment FROM duckdb_columns()"
                    + " WHERE schema_name = 'gold' AND table_name = 'bars' AND column_name = 'open'"))
        .containsExactly("First price in total order that may set last.");
    assertThat(
            query(
                "SELECT count(*) FROM duckdb_columns() WHERE comment IS NOT NULL AND NOT internal"))
        .containsExactly(
            Integer.toString(Tables.ALL.stream().mapToInt(t -> t.columns().size()).sum()));
  }

  @Test
  void namesTheReleaseAndItsSnapshots() throws SQLException {
    lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1");
    long snapshot = lake.lake().load(GOLD_SECTOR_METRICS).currentSnapshot().snapshotId();

    publish(NOON);

    assertThat(
            query(
                "SELECT release_id, published_at, snapshot_id, rows, files FROM _release"
                    + " WHERE table_name = 'gold.sector_metrics'"))
        .containsExactly("1|2026-01-05 12:00:00+00|%d|1|1".formatted(snapshot));
    assertThat(
            query(
                "SELECT snapshot_id, committed_at, rows FROM _release WHERE table_name = 'gold.bars'"))
        .containsExactly("0|null|0");
    assertThat(query("FROM meta.releases ORDER BY table_name"))
        .isEqualTo(query("FROM _release ORDER BY table_name"));
  }

  @Test
  void countsTheFilesOfEachPartitionAsTheReleaseDoes() throws SQLException {
    lake.append(GOLD_BARS, "bar_interval=1m period=2026-01-05 symbol=A");
    lake.append(GOLD_BARS, "bar_interval=1m period=2026-01-05 symbol=B");
    lake.append(GOLD_BARS, "bar_interval=1m period=2026-01-06 symbol=A");
    lake.append(GOLD_BARS, "bar_interval=1h period=2026-01 symbol=A");

    publish(NOON);

    assertThat(
            query(
                "SELECT partition, count(*), sum(rows) FROM _files WHERE table_name = 'gold.bars'"
                    + " GROUP BY partition ORDER BY partition"))
        .containsExactly(
            "bar_interval=1h/period=2026-01|1|1",
            "bar_interval=1m/period=2026-01-05|2|2",
            "bar_interval=1m/period=2026-01-06|1|1");
    assertThat(
            query(
                "SELECT table_name, count(*), sum(rows), sum(bytes) FROM _files"
                    + " WHERE table_name <> 'meta.releases' GROUP BY table_name ORDER BY table_name"))
        .isEqualTo(
            query(
                "SELECT table_name, files, rows, bytes FROM _release WHERE files > 0 ORDER BY table_name"));
  }

  @Test
  void findsThePartitionOfAFileWhereverTheLakeLies() {
    assertThat(
            ReleasedFiles.partition("s3://data/lake/warehouse/silver/ticks/data/hour=9/a.parquet"))
        .isEqualTo("hour=9");
    assertThat(ReleasedFiles.partition("file:/data/lake/warehouse/meta/builds/data/a.parquet"))
        .isEmpty();
  }

  @Test
  void makesNoReleaseWhereNothingHasChanged() throws SQLException {
    lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1");

    assertThat(publish(NOON).release().id()).isEqualTo(1);
    assertThat(publish(NOON.plusSeconds(60)).release().publishedAt()).isEqualTo(NOON);
    lake.append(GOLD_SECTOR_METRICS, "sector=Tech trades=2");
    assertThat(publish(NOON.plusSeconds(120)).release().id()).isEqualTo(2);

    assertThat(query("SELECT DISTINCT release_id FROM meta.releases ORDER BY 1"))
        .containsExactly("1", "2");
  }

  @Test
  void keepsReleasesForTheirTimeAndTheNewestAtAnyAge() throws SQLException {
    for (int hour = 0; hour < 6; hour++) {
      lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1");
      publish(
          NOON.plus(Duration.ofHours(hour)), Map.of("release.keep", "2h", "release.least", "2"));
    }
    String kept = "SELECT DISTINCT release_id FROM meta.releases ORDER BY 1";
    assertThat(query(kept)).containsExactly("4", "5", "6");

    lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1");
    publish(NOON.plus(Duration.ofDays(9)), Map.of("release.keep", "2h", "release.least", "2"));

    assertThat(query(kept)).containsExactly("6", "7");
  }

  @Test
  void aReaderKeepsTheReleaseItHasOpen() throws SQLException {
    lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1");
    publish(NOON);
    try (Connection reader = Serving.open(file)) {
      lake.append(GOLD_SECTOR_METRICS, "sector=Tech trades=2");

      publish(NOON.plusSeconds(1));

      assertThat(Serving.rows(reader, "SELECT sum(trades) FROM gold.sector_metrics"))
          .containsExactly("1");
    }
    assertThat(query("SELECT sum(trades) FROM gold.sector_metrics")).containsExactly("3");
  }

  @Test
  void leavesOneFileAndMindsNoRemains() throws Exception {
    lake.lake().create();
    Files.createDirectories(file.getParent());
    Files.writeString(file.resolveSibling("analytics.duckdb.draft"), "half of a");
    Files.writeString(file.resolveSibling("analytics.duckdb.draft.wal"), "killed publish");

    publish(NOON);
    publish(NOON.plusSeconds(1));

    try (var files = Files.list(file.getParent())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("analytics.duckdb", "publish.lock");
    }
  }

  @Test
  void whoPublishesAtTheSameTimeWaits() throws Exception {
    lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1");
    List<Throwable> thrown = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> publishers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread publisher =
          new Thread(
              () -> {
                try (SampleLake own = new SampleLake(folder.resolve("it's a lake"))) {
                  own.append(GOLD_SECTOR_METRICS, "sector=Energy trades=1");
                  new Publish(own.lake(), Configuration.defaults(), Clock.systemUTC()).run();
                }
              });
      publisher.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
      publisher.start();
      publishers.add(publisher);
    }
    for (Thread publisher : publishers) {
      publisher.join();
    }

    assertThat(thrown).isEmpty();
    assertThat(query("SELECT sum(trades) FROM gold.sector_metrics")).containsExactly("4");
    assertThat(query("SELECT max(rows) FROM _release")).containsExactly("4");
  }

  @Test
  void whereThereIsNoLakeNothingIsMade() {
    assertThat(new Publish(lake.lake(), Configuration.defaults(), Clock.systemUTC()).run())
        .isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  private Published publish(Instant now) {
    return publish(now, Map.of());
  }

  private Published publish(Instant now, Map<String, String> settings) {
    return new Publish(lake.lake(), Configuration.of(settings), Clock.fixed(now, ZoneOffset.UTC))
        .run()
        .orElseThrow();
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = Serving.open(file)) {
      return Serving.rows(connection, sql);
    }
  }
}
