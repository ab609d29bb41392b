package io.ticklake.bench.serving;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Spark SQL in this process: one session that all readers share, views of the sorted files. */
final class SparkSqlSession implements ServingSession {

  private final SparkSession spark;

  private SparkSqlSession(SparkSession spark) {
    this.spark = spark;
  }

  static SparkSqlSession open(Path input) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[*]")
            .appName("serving")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            // For few cores: not two hundred tasks after each exchange.
            .config("spark.sql.shuffle.partitions", "2")
            // Or a short question would wait for the long ones before it.
            .config("spark.scheduler.mode", "FAIR")
            .getOrCreate();
    for (String table : List.of("bars", "trades")) {
      view(spark, table, input.resolve("sorted").resolve(table + ".parquet"));
    }
    for (String table : List.of("securities", "quotes")) {
      view(spark, table, input.resolve(table + ".parquet"));
    }
    return new SparkSqlSession(spark);
  }

  private static void view(SparkSession spark, String name, Path file) {
    spark.read().parquet(file.toString()).createOrReplaceTempView(name);
  }

  @Override
  public Reader reader() {
    return new Reader() {
      @Override
      public long count(ServingAsk ask) {
        return answer(ask).size();
      }

      @Override
      public List<List<Object>> rows(ServingAsk ask) {
        List<List<Object>> rows = new ArrayList<>();
        for (Row row : answer(ask)) {
          List<Object> values = new ArrayList<>();
          for (int i = 0; i < row.size(); i++) {
            values.add(row.get(i));
          }
          rows.add(values);
        }
        return rows;
      }

      @Override
      public void close() {}
    };
  }

  private List<Row> answer(ServingAsk ask) {
    return spark.sql(ServingSql.of(ServingSystem.SPARK, ask)).collectAsList();
  }

  @Override
  public void close() {
    spark.stop();
  }
}
