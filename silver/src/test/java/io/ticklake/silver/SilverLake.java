package io.ticklake.silver;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.SILVER_CORRECTIONS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.engine.LakeReader;
import io.ticklake.silver.SilverReport.Amended;
import io.ticklake.testkit.TestLakes;
import io.ticklake.testkit.Ticks;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One lake of one test: ticks go in, silver comes out as text. */
final class SilverLake implements AutoCloseable {

  final Lake lake;
  final Ticks ticks;
  private final SparkSession spark;
  private final Configuration configuration;

  SilverLake(SparkSession shared, Path folder) {
    this(shared, folder, Map.of());
  }

  SilverLake(SparkSession shared, Path folder, Map<String, String> settings) {
    this.lake = TestLakes.at(folder);
    this.spark = TestLakes.session(shared, lake);
    this.ticks = Ticks.in(lake);
    this.configuration = Configuration.of(settings);
  }

  SilverLake append(String lines) {
    ticks.append(lines);
    return this;
  }

  /** Takes rows of bronze away, as somebody with a delete would. */
  void removeBronze(Expression matching) {
    lake.load(BRONZE_TICKS).newDelete().deleteFromRowFilter(matching).commit();
  }

  BuildSilver builder() {
    return new BuildSilver(lake, spark, SilverRules.of(configuration), Clock.systemUTC());
  }

  SilverReport build(String hour) {
    return build(HourRange.of(Hour.parse(hour)));
  }

  SilverReport build(String from, String to) {
    return build(new HourRange(Hour.parse(from), Hour.parse(to)));
  }

  /** Builds hours, and every record of bronze that was read has one fate. */
  private SilverReport build(HourRange hours) {
    SilverReport report = builder().build(hours);
    Amended amended = report.amended();
    assertThat(
            report.rows()
                + report.duplicates()
                + amended.corrected()
                + 2 * amended.cancelled()
                + amended.pending()
                + amended.superseded())
        .isEqualTo(report.bronzeRows());
    return report;
  }

  /** What is stale, as {@code 2026-01-05 [14, 15]}. */
  List<String> stale() {
    return planner().plan(Scope.ALL.only(Build.SILVER)).groups().stream()
        .map(group -> group.day() + " " + group.hours().stream().map(Hour::hourOfDay).toList())
        .toList();
  }

  /** Heals and returns the hours that were built, in order. */
  List<String> heal() {
    BuildSilver builder = builder();
    return new HealSilver(planner(), builder::build)
        .heal(Scope.ALL).reports().stream()
            .flatMap(report -> report.hours().hours().stream())
            .map(Hour::toString)
            .toList();
  }

  private LakePlan planner() {
    return new LakePlan(lake, SilverRules.of(configuration).described());
  }

  /** The rows in key order, these columns as text with a blank between, null as a dash. */
  List<String> rows(String... columns) {
    return sorted().selectExpr(columns).collectAsList().stream().map(SilverLake::text).toList();
  }

  /** The rows of silver.corrections, in the order in which they were made. */
  List<String> corrections(String... columns) {
    Table table = lake.load(SILVER_CORRECTIONS);
    return new LakeReader(spark)
            .read(SILVER_CORRECTIONS, table.currentSnapshot())
            .orderBy("event_time_ns")
            .selectExpr(columns)
            .collectAsList()
            .stream()
            .map(SilverLake::text)
            .toList();
  }

  /** The same with all columns but the build and the time of ingest, in no order. */
  List<String> corrections() {
    Table table = lake.load(SILVER_CORRECTIONS);
    return new LakeReader(spark)
            .read(SILVER_CORRECTIONS, table.currentSnapshot())
            .drop("build_id", "ingested_at")
            .collectAsList()
            .stream()
            .map(Row::toString)
            .toList();
  }

  /** All rows with all columns but the build. */
  List<String> rows() {
    return sorted().drop("build_id").collectAsList().stream().map(Row::toString).toList();
  }

  /** All rows with all columns but the build and the time of ingest. */
  List<String> rowsButIngestTime() {
    return sorted().drop("build_id", "ingested_at").collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  private Dataset<Row> sorted() {
    Table table = lake.load(SILVER_TICKS);
    return new LakeReader(spark)
        .read(SILVER_TICKS, table.currentSnapshot())
        .orderBy("symbol", "venue", "event_time_ns", "ordinal");
  }

  private static String text(Row row) {
    return row.toSeq().mkString(" ").replace("null", "-");
  }

  @Override
  public void close() {
    lake.close();
  }
}
