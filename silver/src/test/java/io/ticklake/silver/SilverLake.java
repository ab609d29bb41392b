package io.ticklake.silver;

import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.engine.LakeReader;
import io.ticklake.testkit.TestLakes;
import io.ticklake.testkit.Ticks;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
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

  BuildSilver builder() {
    return new BuildSilver(lake, spark, SilverRules.of(configuration), Clock.systemUTC());
  }

  SilverReport build(String hour) {
    return builder().build(HourRange.of(Hour.parse(hour)));
  }

  SilverReport build(String from, String to) {
    return builder().build(new HourRange(Hour.parse(from), Hour.parse(to)));
  }

  /** The rows in key order, these columns as text with a blank between, null as a dash. */
  List<String> rows(String... columns) {
    return sorted().selectExpr(columns).collectAsList().stream().map(SilverLake::text).toList();
  }

  /** All rows with all columns but the build. */
  List<String> rows() {
    return sorted().drop("build_id").collectAsList().stream().map(Row::toString).toList();
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

  /** One line per price, a second apart from the start of an hour. */
  static String prices(String series, String hour, String... prices) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < prices.length; i++) {
      lines.append("%s %s:%02d:%02d %s 1%n".formatted(series, hour, i / 60, i % 60, prices[i]));
    }
    return lines.toString();
  }

  static List<String> sortedByText(List<String> rows) {
    return rows.stream().sorted().collect(Collectors.toList());
  }

  @Override
  public void close() {
    lake.close();
  }
}
