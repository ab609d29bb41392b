package io.ticklake.compaction;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.SILVER_SECURITIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.compaction.CompactPartitions.Stage;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.engine.LakeReader;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class CompactPartitionsTest {

  private static final Period FOURTEEN = Period.hour("2026-01-05T14");

  @TempDir Path folder;

  private Lake lake;
  private Table table;
  private SparkSession spark;

  @BeforeEach
  void twelveFilesInAClosedHour(SparkSession shared) {
    lake = TestLakes.at(folder);
    spark = TestLakes.session(shared, lake);
    table = Bronze.open(lake);
    Bronze.appendTimes(table, "2026-01-05T14:59:59Z", 12);
    Bronze.append(table, "2026-01-05T15:00:00Z", "AAPL 101 1");
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void leavesOneSortedFileWithTheSameRows() {
    List<Row> before = rows();

    CompactionReport report = compact(FOURTEEN);

    assertThat(report.partitions())
        .singleElement()
        .satisfies(
            done -> {
              assertThat(done.partition()).hasToString("2026-01-05T14");
              assertThat(done.filesBefore()).isEqualTo(12);
              assertThat(done.filesAfter()).isEqualTo(1);
              assertThat(done.rows()).isEqualTo(36);
            });
    assertThat(rows()).containsExactlyInAnyOrderElementsOf(before).hasSize(37);
    assertThat(files()).containsExactly("2026-01-05T14 36", "2026-01-05T15 1");
    assertThat(storedOrder()).isSortedAccordingTo(java.util.Comparator.naturalOrder());
  }

  @Test
  void commitsAReplaceThatNoReaderOfAppendsTakesForNewRows() {
    compact(FOURTEEN);

    table.refresh();
    assertThat(table.currentSnapshot().operation()).isEqualTo(DataOperations.REPLACE);
    assertThat(table.currentSnapshot().summary())
        .containsEntry("added-records", "36")
        .containsEntry("deleted-records", "36")
        .allSatisfy((key, value) -> assertThat(key).doesNotContain("ticklake"));
  }

  @Test
  void changesNothingTheSecondTime() {
    compact(FOURTEEN);
    table.refresh();
    long snapshot = table.currentSnapshot().snapshotId();

    CompactionReport again = compact(FOURTEEN);

    table.refresh();
    assertThat(again.partitions()).isEmpty();
    assertThat(table.currentSnapshot().snapshotId()).isEqualTo(snapshot);
  }

  @Test
  void keepsTheFilesThatReadersOfTheOldSnapshotHold() {
    table.refresh();
    List<String> held = locations();

    compact(FOURTEEN);

    assertThat(spark.read().parquet(held.toArray(String[]::new)).count()).isEqualTo(37);
  }

  @Test
  void takesAllHoursOfADay() {
    Bronze.importTimes(table, "2026-01-05T13:10:00Z", 3);
    Bronze.importTimes(table, "2026-01-04T23:10:00Z", 3);

    CompactionReport report = compact(Period.day("2026-01-05"));

    assertThat(report.partitions().stream().map(done -> done.partition().toString()))
        .containsExactly("2026-01-05T13", "2026-01-05T14");
    assertThat(files())
        .containsExactly(
            "2026-01-04T23 3",
            "2026-01-04T23 3",
            "2026-01-04T23 3",
            "2026-01-05T13 9",
            "2026-01-05T14 36",
            "2026-01-05T15 1");
  }

  @Test
  void doesNotTouchTheHourTheStreamMayStillWriteTo() {
    Bronze.appendTimes(table, "2026-01-05T15:00:05Z", 9);

    CompactionPlan plan = plan(Period.hour("2026-01-05T15"));

    assertThat(plan.chosen()).isEmpty();
    assertThat(plan.stillOpen())
        .singleElement()
        .satisfies(open -> assertThat(open.files()).isEqualTo(10));
  }

  @Test
  void automaticallyTakesEveryClosedPartitionWithEnoughSmallFiles() {
    Bronze.importTimes(table, "2026-01-05T13:10:00Z", 4);

    List<CompactionPlan> plans =
        new PlanCompaction(lake, Configuration.defaults()).everywhere(Optional.empty());

    assertThat(plans)
        .singleElement()
        .satisfies(
            plan ->
                assertThat(plan.chosen())
                    .singleElement()
                    .satisfies(
                        chosen -> assertThat(chosen.partition()).hasToString("2026-01-05T14")));
  }

  @Test
  void refusesATableThatIsNotThereOrNotDividedByTime() {
    assertThatThrownBy(
            () ->
                new PlanCompaction(lake, Configuration.defaults())
                    .inside(SILVER_SECURITIES, FOURTEEN))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("silver.securities does not exist");
    lake.loadOrCreate(SILVER_SECURITIES);
    assertThatThrownBy(
            () ->
                new PlanCompaction(lake, Configuration.defaults())
                    .inside(SILVER_SECURITIES, FOURTEEN))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("silver.securities is not divided by time");
  }

  @Test
  void givesUpBeforeTheCommitWhenANewFileHoldsOtherRows() {
    List<Row> before = rows();
    // as many rows and the same bytes per row, only one price differs
    String other = Bronze.write(table, "2026-01-05T14:59:59Z", other(36)).get(0).location();

    assertThatThrownBy(
            () ->
                compact(
                    FOURTEEN,
                    (stage, partition, files) -> {
                      if (stage == Stage.WRITTEN) {
                        replace(files.get(0), other);
                      }
                    }))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("bronze.ticks 2026-01-05T14 changed nothing")
        .hasMessageContaining("read 36 rows")
        .hasMessageContaining("wrote 36");

    assertThat(rows()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(parquetFiles()).hasSize(13);
  }

  @Test
  void givesUpBeforeTheCommitWhenANewFileIsDamaged() {
    List<Row> before = rows();

    assertThatThrownBy(
            () ->
                compact(
                    FOURTEEN,
                    (stage, partition, files) -> {
                      if (stage == Stage.WRITTEN) {
                        truncate(files.get(0));
                      }
                    }))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("could not be read back");

    assertThat(rows()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(parquetFiles()).hasSize(13);
  }

  @Test
  void seesAValueThatSlippedIntoTheNextColumn() {
    Dataset<Row> right = spark.sql("SELECT 'a' AS x, CAST(NULL AS STRING) AS y");
    Dataset<Row> wrong = spark.sql("SELECT CAST(NULL AS STRING) AS x, 'a' AS y");

    assertThat(RowSum.of(right)).isEqualTo(RowSum.of(right)).isNotEqualTo(RowSum.of(wrong));
  }

  private static String[] other(int rows) {
    String[] ticks = new String[rows];
    java.util.Arrays.fill(ticks, "AAPL 100.5 3");
    return ticks;
  }

  private CompactionReport compact(Period period) {
    return compact(period, (stage, partition, files) -> {});
  }

  private CompactionReport compact(Period period, CompactPartitions.Progress progress) {
    return new CompactPartitions(lake, spark, progress).run(plan(period));
  }

  private CompactionPlan plan(Period period) {
    return new PlanCompaction(lake, Configuration.defaults()).inside(BRONZE_TICKS, period);
  }

  private List<Row> rows() {
    table.refresh();
    return new LakeReader(spark).read(BRONZE_TICKS, table.currentSnapshot()).collectAsList();
  }

  /** Symbols, venues and times in the order in which the one file holds them. */
  private List<String> storedOrder() {
    table.refresh();
    String file =
        locations().stream().filter(path -> path.contains("-05-14")).findFirst().orElseThrow();
    return spark
        .read()
        .parquet(file)
        .selectExpr("concat_ws(' ', coalesce(symbol, ''), venue, event_time_ns)")
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList();
  }

  private List<String> files() {
    table.refresh();
    return scan().stream()
        .map(task -> TablePartition.of(BRONZE_TICKS, task.partition()) + " " + task.recordCount())
        .sorted()
        .toList();
  }

  private List<String> locations() {
    return scan().stream().map(org.apache.iceberg.DataFile::location).sorted().toList();
  }

  private List<org.apache.iceberg.DataFile> scan() {
    List<org.apache.iceberg.DataFile> files = new java.util.ArrayList<>();
    try (var tasks = table.newScan().planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return files;
  }

  private List<Path> parquetFiles() {
    try (var found = Files.walk(folder)) {
      return found.filter(path -> path.toString().endsWith(".parquet")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void replace(String location, String by) {
    try {
      Files.move(path(by), path(location), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void truncate(String location) {
    try {
      byte[] content = Files.readAllBytes(path(location));
      Files.write(path(location), java.util.Arrays.copyOf(content, content.length - 20));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path path(String location) {
    return Path.of(location.replaceFirst("^file:(//)?", ""));
  }
}
