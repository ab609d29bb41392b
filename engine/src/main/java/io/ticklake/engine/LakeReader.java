package io.ticklake.engine;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import org.apache.iceberg.Snapshot;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/** Reads tables of the lake in Spark, always at one named snapshot. */
public final class LakeReader {

  private final SparkSession spark;

  public LakeReader(SparkSession spark) {
    this.spark = spark;
  }

  /** The rows of one snapshot. */
  public Dataset<Row> read(TableContract table, Snapshot snapshot) {
    return spark
        .read()
        .option("versionAsOf", snapshot.snapshotId())
        .table(Lake.CATALOG + "." + table.fullName());
  }

  /**
   * The rows as Spark holds them, without a conversion per row. A row is only valid until the next
   * one is asked for; copy what is kept.
   */
  public static JavaRDD<InternalRow> internalRows(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toRdd().toJavaRDD();
  }
}
