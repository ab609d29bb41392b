package io.ticklake.testkit;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import io.ticklake.engine.LakeReader;
import io.ticklake.engine.TableFiles;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class TableFilesTest {

  private static final long DAY = 86_400_000_000L;

  @Test
  void replacesTheNamedPartitionsAndNothingElse(SparkSession shared, @TempDir Path folder) {
    try (Lake lake = TestLakes.at(folder)) {
      SparkSession spark = TestLakes.session(shared, lake);
      Table table = lake.loadOrCreate(GOLD_SECTOR_METRICS);
      assertThat(replace(table, day(0, 2), write(spark, table, 0, 1))).isTrue();
      assertThat(replace(table, day(1, 2), write(spark, table, 1, 1, 1))).isTrue();

      assertThat(windowStarts(spark, table)).containsExactly(0L, 1L, 1L, 1L);
    }
  }

  @Test
  void emptiesAPartitionWhoseRebuildHasNoRows(SparkSession shared, @TempDir Path folder) {
    try (Lake lake = TestLakes.at(folder)) {
      SparkSession spark = TestLakes.session(shared, lake);
      Table table = lake.loadOrCreate(GOLD_SECTOR_METRICS);
      replace(table, day(0, 2), write(spark, table, 0, 1));

      assertThat(replace(table, day(0, 1), List.of())).isTrue();

      assertThat(windowStarts(spark, table)).containsExactly(1L);
    }
  }

  @Test
  void refusesToReplaceWhatSomebodyElseHasJustWritten(SparkSession shared, @TempDir Path folder) {
    try (Lake lake = TestLakes.at(folder)) {
      SparkSession spark = TestLakes.session(shared, lake);
      Table mine = lake.loadOrCreate(GOLD_SECTOR_METRICS);
      Table theirs = lake.load(GOLD_SECTOR_METRICS);
      var myRows = write(spark, mine, 0);
      PartitionReplacement replacement = new PartitionReplacement(mine, null, day(0, 1));
      assertThat(replace(theirs, day(0, 1), write(spark, theirs, 0, 0))).isTrue();

      assertThat(replacement.commit(myRows)).isFalse();

      assertThat(windowStarts(spark, lake.load(GOLD_SECTOR_METRICS))).containsExactly(0L, 0L);
    }
  }

  private static boolean replace(Table table, Expression partitions, List<DataFile> files) {
    return new PartitionReplacement(
            table, PartitionReplacement.head(table).orElse(null), partitions)
        .commit(files);
  }

  private static Expression day(long from, long to) {
    return Expressions.and(
        Expressions.greaterThanOrEqual("window_start", from * DAY),
        Expressions.lessThan("window_start", to * DAY));
  }

  private static List<Long> windowStarts(SparkSession spark, Table table) {
    table.refresh();
    return new LakeReader(spark)
            .read(GOLD_SECTOR_METRICS, table.currentSnapshot())
            .selectExpr("unix_micros(window_start) div 86400000000L as day")
            .as(org.apache.spark.sql.Encoders.LONG())
            .collectAsList()
            .stream()
            .sorted()
            .toList();
  }

  private static List<DataFile> write(SparkSession spark, Table table, long... days) {
    Dataset<Row> numbers =
        spark
            .createDataset(
                java.util.Arrays.stream(days).boxed().toList(),
                org.apache.spark.sql.Encoders.LONG())
            .toDF();
    TableContract contract = GOLD_SECTOR_METRICS;
    return TableFiles.write(
        LakeReader.internalRows(numbers.coalesce(1)),
        table,
        (rows, out) -> {
          LakeRow row = new LakeRow(contract);
          while (rows.hasNext()) {
            row.clear();
            row.set(contract.position("sector"), "Energy");
            row.set(contract.position("window_start"), rows.next().getLong(0) * DAY);
            row.set(contract.position("trades"), 1L);
            row.set(contract.position("volume"), new BigDecimal("1.00000000"));
            row.set(contract.position("turnover"), new BigDecimal("2.0000000000000000"));
            row.set(contract.position("symbols"), 1L);
            row.set(contract.position("build_id"), 1L);
            out.write(row);
          }
        });
  }
}
