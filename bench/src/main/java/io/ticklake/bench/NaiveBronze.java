package io.ticklake.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The rival: {@code from_json}, a projection, Spark's own append to an Iceberg table. */
final class NaiveBronze {

  static final String TABLE = "ticklake.naive.ticks";
  private static final String FIELDS =
      "symbol STRING, venue STRING, price DECIMAL(18,8), size DECIMAL(18,8), event_time LONG, trade_id STRING, sequence LONG";

  private NaiveBronze() {}

  /** Makes the table; {@code coordinates} as column definitions, each with a comma behind it. */
  static void createTable(SparkSession spark, String coordinates) {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS ticklake.naive");
    spark.sql(
        "CREATE TABLE "
            + TABLE
            + " ("
            + coordinates
            + " symbol STRING, venue STRING, price DECIMAL(18,8), size DECIMAL(18,8),"
            + " event_time TIMESTAMP, event_time_ns LONG, trade_id STRING, sequence LONG,"
            + " ingested_at TIMESTAMP) USING iceberg PARTITIONED BY (hours(ingested_at))"
            + " TBLPROPERTIES ('write.parquet.compression-codec'='zstd',"
            + " 'write.distribution-mode'='none')");
  }

  /** Appends the records whose JSON text is in {@code json}, with these columns beside it. */
  static void append(Dataset<Row> records, Column json, String... coordinates) throws Exception {
    List<String> columns = new ArrayList<>(List.of(coordinates));
    columns.addAll(
        List.of(
            "tick.symbol",
            "tick.venue",
            "tick.price",
            "tick.size",
            "timestamp_micros(tick.event_time div 1000) AS event_time",
            "tick.event_time AS event_time_ns",
            "tick.trade_id",
            "tick.sequence",
            "current_timestamp() AS ingested_at"));
    records
        .withColumn("tick", functions.from_json(json, FIELDS, Map.of()))
        .selectExpr(columns.toArray(String[]::new))
        .writeTo(TABLE)
        .append();
  }

  /** Number of rows, and a sum of hashes over what both systems store. */
  static Map<String, String> fingerprints(SparkSession spark, String table, String coordinates) {
    Row sums =
        spark
            .table(table)
            .selectExpr(
                "count(*)",
                "sum(cast(xxhash64("
                    + coordinates
                    + " symbol, venue, price, size, event_time, event_time_ns, trade_id, sequence) AS DECIMAL(38,0)))")
            .head();
    return Map.of("ticks", sums.getLong(0) + " rows, hash sum " + sums.getDecimal(1));
  }
}
