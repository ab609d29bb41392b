package io.ticklake.compaction;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.compaction.CompactPartitions.Stage;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.engine.LakeReader;
import io.ticklake.testkit.ChildJvm;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkExtension.class)
@org.junit.jupiter.api.Tag("slow")
class CompactionKilledTest {

  @ParameterizedTest
  @EnumSource(names = {"WRITTEN", "VERIFIED"})
  void leavesTheTableAsItWasAndTheNextRunFinishes(
      Stage stage, SparkSession shared, @TempDir Path folder) throws Exception {
    try (Lake lake = TestLakes.at(folder)) {
      SparkSession spark = TestLakes.session(shared, lake);
      Table table = Bronze.open(lake);
      Bronze.importTimes(table, "2026-01-05T14:10:00Z", 4);
      List<Row> before = rows(spark, lake);
      long snapshot = table.currentSnapshot().snapshotId();

      compactAndDie(folder, stage);

      assertThat(lake.load(BRONZE_TICKS).currentSnapshot().snapshotId()).isEqualTo(snapshot);
      assertThat(rows(spark, lake)).containsExactlyInAnyOrderElementsOf(before);
      assertThat(parquetFiles(folder)).hasSize(5);

      Configuration configuration = Configuration.defaults();
      CompactionPlan plan =
          new PlanCompaction(lake, configuration)
              .inside(BRONZE_TICKS, Period.hour("2026-01-05T14"));
      new CompactPartitions(lake, spark, (s, partition, files) -> {}).run(plan);
      assertThat(rows(spark, lake)).containsExactlyInAnyOrderElementsOf(before);

      MaintenanceReport young = maintain(lake, configuration, Duration.ofHours(23));
      MaintenanceReport old = maintain(lake, configuration, Duration.ofHours(25));
      assertThat(young.orphans()).isZero();
      assertThat(old.orphans()).isEqualTo(1);
      assertThat(rows(spark, lake)).containsExactlyInAnyOrderElementsOf(before);
    }
  }

  private static MaintenanceReport maintain(
      Lake lake, Configuration configuration, Duration later) {
    Configuration keepAll = configuration.with(Settings.SNAPSHOT_RETENTION, "9d");
    return new MaintainTables(lake, keepAll, Clock.offset(Clock.systemUTC(), later))
        .run(List.of(BRONZE_TICKS));
  }

  private static void compactAndDie(Path folder, Stage stage) throws Exception {
    Path log = folder.resolve("child.log");
    Process child =
        new ProcessBuilder(ChildJvm.command(CompactAndDie.class, folder.toString(), stage.name()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(child.waitFor()).as(() -> read(log)).isEqualTo(CompactAndDie.DEAD);
  }

  private static List<Row> rows(SparkSession spark, Lake lake) {
    return new LakeReader(spark)
        .read(BRONZE_TICKS, lake.load(BRONZE_TICKS).currentSnapshot())
        .collectAsList();
  }

  private static List<Path> parquetFiles(Path folder) {
    try (var found = Files.walk(folder)) {
      return found.filter(path -> path.toString().endsWith(".parquet")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
