package io.ticklake.compaction;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.Release;
import io.ticklake.core.release.ReleasesTable;
import io.ticklake.core.table.Tables;
import io.ticklake.testkit.TestLakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintainTablesTest {

  private static final Clock IN_TWO_DAYS = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));

  @TempDir Path folder;

  private Lake lake;
  private Table table;

  @BeforeEach
  void twelveCommitsOfAStream() {
    // a folder whose name looks encoded and is not
    folder = folder.resolve("my 50%20 lake");
    lake = TestLakes.at(folder);
    table = Bronze.open(lake);
    Bronze.appendTimes(table, "2026-01-05T14:10:00Z", 12);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void expiresOldSnapshotsAndKeepsTheNewestAndAllRows() throws IOException {
    MaintenanceReport report = maintain(IN_TWO_DAYS, Map.of());

    assertThat(report.snapshotsExpired()).isEqualTo(12 - 5);
    assertThat(report.filesExpired()).isPositive();
    assertThat(report.bytesExpired()).isPositive();
    assertThat(snapshots()).hasSize(5);
    assertThat(rows()).isEqualTo(36);
    assertThat(maintain(IN_TWO_DAYS, Map.of()).snapshotsExpired()).isZero();
  }

  @Test
  void keepsYoungSnapshotsUnlessThereAreTooMany() {
    assertThat(maintain(Clock.systemUTC(), Map.of()).snapshotsExpired()).isZero();

    maintain(Clock.systemUTC(), Map.of("maintain.most_snapshots", "8"));

    // commits of one millisecond go together, so a few less may be kept but never fewer than five
    assertThat(snapshots().size()).isBetween(5, 12);
    assertThat(rows()).isEqualTo(36);
  }

  @Test
  void letsTheProgressAndTheLogOfTheStreamOutliveItsSnapshots() {
    BronzeCommits commits = new BronzeCommits(table, "bronze.ticks");
    var progress = commits.progress();
    List<BronzeLog.Entry> log = BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0);

    maintain(IN_TWO_DAYS, Map.of("maintain.least_snapshots", "1"));

    assertThat(snapshots()).hasSize(1);
    assertThat(new BronzeCommits(lake.load(BRONZE_TICKS), "bronze.ticks").progress())
        .isEqualTo(progress)
        .isPresent();
    assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0)).isEqualTo(log).hasSize(12);
  }

  @Test
  void removesOldFilesThatNoSnapshotKnowsAndNoYoungOnes() throws IOException {
    Path orphan = path(Bronze.write(table, "2026-01-05T14:10:00Z", "AAPL 1 1").get(0).location());
    Path young = path(Bronze.write(table, "2026-01-05T14:10:00Z", "AAPL 1 1").get(0).location());
    Path metadata = path(table.location()).resolve("metadata").resolve("failed.metadata.json");
    Files.writeString(metadata, "{}");
    for (Path old : List.of(orphan, metadata)) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }

    MaintenanceReport report = maintain(Clock.systemUTC(), Map.of());

    assertThat(report.orphans()).isEqualTo(2);
    assertThat(orphan).doesNotExist();
    assertThat(metadata).doesNotExist();
    assertThat(young).exists();
    assertThat(rows()).isEqualTo(36);
  }

  @Test
  void neverRemovesWhatAKeptSnapshotNeeds() throws IOException {
    Snapshot old = table.currentSnapshot();
    table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
    everythingIsOld();

    MaintenanceReport report =
        maintain(Clock.systemUTC(), Map.of("maintain.keep_snapshots", "30d"));

    assertThat(report.orphans()).isZero();
    assertThat(IcebergGenerics.read(table).useSnapshot(old.snapshotId()).build()).hasSize(36);
  }

  @Test
  void keepsWhatAReleaseNamesAndWhatItNeeds() throws IOException {
    Snapshot released = table.currentSnapshot();
    new ReleasesTable(lake)
        .add(
            List.of(
                new Release.Entry("bronze.ticks", released.snapshotId(), null, 36, 12, 1),
                new Release.Entry("gold.bars", 0, null, 0, 0, 0)),
            Instant.now(),
            Duration.ZERO,
            1);
    table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
    Bronze.appendTimes(table, "2026-01-05T15:10:00Z", 3);
    everythingIsOld();

    maintain(IN_TWO_DAYS, Map.of("maintain.least_snapshots", "1"));

    assertThat(snapshots()).hasSize(2).contains(released);
    assertThat(IcebergGenerics.read(table).useSnapshot(released.snapshotId()).build()).hasSize(36);
    assertThat(rows()).isEqualTo(9);
  }

  @Test
  void removesAtOnceTheFilesThatOnlyExpiredSnapshotsKnew() throws IOException {
    table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();

    maintain(IN_TWO_DAYS, Map.of("maintain.least_snapshots", "1", "maintain.orphan_age", "9d"));

    assertThat(files()).noneMatch(file -> file.toString().endsWith(".parquet"));
  }

  @Test
  void removesNothingWhenFilesOfTheTableAreMissing() throws IOException {
    Files.delete(path(newestFile()));
    everythingIsOld();
    List<Path> before = files();

    assertThatThrownBy(() -> maintain(Clock.systemUTC(), Map.of()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("No file was removed");

    assertThat(files()).hasSameElementsAs(before);
  }

  private MaintenanceReport maintain(Clock clock, Map<String, String> settings) {
    return new MaintainTables(lake, Configuration.of(settings), clock)
        .run(List.of(Tables.BRONZE_TICKS));
  }

  private List<Snapshot> snapshots() {
    table.refresh();
    List<Snapshot> snapshots = new ArrayList<>();
    table.snapshots().forEach(snapshots::add);
    return snapshots;
  }

  private long rows() {
    table.refresh();
    try (var rows = IcebergGenerics.read(table).build()) {
      long count = 0;
      for (var unused : rows) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String newestFile() throws IOException {
    try (var tasks = table.newScan().planFiles()) {
      return tasks.iterator().next().file().location();
    }
  }

  private void everythingIsOld() throws IOException {
    for (Path file : files()) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    }
  }

  private List<Path> files() throws IOException {
    try (var found = Files.walk(path(table.location()))) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  private static Path path(String location) {
    return io.ticklake.core.lake.LocalFileIO.path(location);
  }
}
