package io.ticklake.bench;

import io.ticklake.gold.BarInterval;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** The rival: Spark's {@code window} and one group-by for each length, appended to one table. */
final class NaiveBars {

  static final String TABLE = "ticklake.naive.bars";

  private NaiveBars() {}

  static void build(SparkSession spark) {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS ticklake.naive");
    spark.sql(
        "CREATE TABLE "
            + TABLE
            + " (bar_interval STRING, symbol STRING, venue STRING, bar_start TIMESTAMP,"
            + " open DECIMAL(18,8), high DECIMAL(18,8), low DECIMAL(18,8), close DECIMAL(18,8),"
            + " volume DECIMAL(38,8), turnover DECIMAL(38,16), trades LONG) USING iceberg"
            + " PARTITIONED BY (bar_interval)"
            + " TBLPROPERTIES ('write.parquet.compression-codec'='zstd',"
            + " 'write.distribution-mode'='none')");
    String bars =
        Arrays.stream(BarInterval.values())
            .map(NaiveBars::query)
            .collect(Collectors.joining(" UNION ALL "));
    spark.sql("INSERT INTO " + TABLE + " " + bars);
  }

  private static String query(BarInterval interval) {
    return """
    SELECT '%s', symbol, venue, window(event_time, '%d seconds').start,
      min_by(price, struct(event_time_ns, ordinal)), max(price), min(price),
      max_by(price, struct(event_time_ns, ordinal)),
      CAST(sum(size) AS DECIMAL(38,8)), CAST(sum(price * size) AS DECIMAL(38,16)), count(*)
    FROM ticklake.silver.ticks
    GROUP BY symbol, venue, window(event_time, '%2$d seconds')
    """
        .formatted(interval.text(), interval.nanos() / 1_000_000_000L);
  }
}
