package io.ticklake.compaction;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What a set of rows adds up to, in any order: their number and the exact sum of a 64-bit hash of
 * every row. A lost, doubled or changed row changes it, but for a chance of 1 in 2^64.
 *
 * @param rows number of rows
 * @param hashes sum of the rows' hashes
 */
record RowSum(long rows, BigDecimal hashes) {

  static RowSum of(Dataset<Row> rows) {
    // xxhash64 passes over nulls, so which columns are null has to be hashed beside the values:
    // otherwise a value that slipped from one column to the next would not be seen.
    List<Column> hashed = new ArrayList<>();
    for (String column : rows.columns()) {
      hashed.add(functions.col(column));
    }
    for (String column : rows.columns()) {
      hashed.add(functions.col(column).isNull());
    }
    Row sum =
        rows.select(functions.xxhash64(hashed.toArray(Column[]::new)).alias("hash"))
            .agg(
                functions.count(functions.lit(1)),
                functions.sum(functions.col("hash").cast("decimal(20,0)")))
            .head();
    return new RowSum(sum.getLong(0), sum.isNullAt(1) ? BigDecimal.ZERO : sum.getDecimal(1));
  }
}
