package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.table.Column;
import io.ticklake.engine.LakeReader;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows a day is built from, in one order: per series the ticks, and between them, at their
 * start, the bars that stand in the partitions to be replaced. So one pass sees a bar beside the
 * version it replaces, and bars of other days keep their place in the file.
 */
final class DayRows {

  static final int SYMBOL = 0;
  static final int VENUE = 1;
  static final int TIME_NANOS = 2;
  static final int ORDINAL = 3;
  static final int PRICE = 4;
  static final int SIZE = 5;
  static final int SETS_LAST = 6;
  static final int SETS_HIGH_LOW = 7;
  static final int COUNTS_VOLUME = 8;
  static final int PREVIOUS_NANOS = 9;
  static final int LOG_RETURN = 10;
  static final int MISSING = 11;
  static final int COPIES = 12;
  static final int BAR = 13;

  /** Before every tick of its time. */
  private static final int ORDINAL_OF_BARS = -1;

  private static final String[] TICK_COLUMNS = {
    "symbol",
    "venue",
    "event_time_ns",
    "ordinal",
    "price",
    "size",
    "sets_last",
    "sets_high_low",
    "counts_volume",
    "previous_event_time_ns",
    "log_return",
    "missing_before",
    "copies"
  };

  private DayRows() {}

  /** Ticks alone, where there are no bars to replace. */
  static Dataset<Row> of(Dataset<Row> ticks) {
    return ticks
        .select(
            Arrays.stream(TICK_COLUMNS)
                .map(c -> col(c))
                .toArray(org.apache.spark.sql.Column[]::new))
        .withColumn("bar", lit(null).cast(barType()));
  }

  /** Ticks, and the bars of the partitions that will be replaced. */
  static Dataset<Row> of(Dataset<Row> ticks, Dataset<Row> bars) {
    var columns =
        GOLD_BARS.columns().stream()
            .map(c -> col(c.name()))
            .toArray(org.apache.spark.sql.Column[]::new);
    Dataset<Row> old =
        bars.select(
            col("symbol"),
            col("venue"),
            expr("unix_micros(bar_start) * 1000").as("event_time_ns"),
            lit(ORDINAL_OF_BARS).as("ordinal"),
            lit(null).cast("decimal(18,8)").as("price"),
            lit(null).cast("decimal(18,8)").as("size"),
            lit(false).as("sets_last"),
            lit(false).as("sets_high_low"),
            lit(false).as("counts_volume"),
            lit(null).cast("bigint").as("previous_event_time_ns"),
            lit(null).cast("double").as("log_return"),
            lit(0L).as("missing_before"),
            lit(0).as("copies"),
            struct(columns).as("bar"));
    return of(ticks).union(old);
  }

  /** Rows of silver.ticks of some hours of a day. */
  static org.apache.spark.sql.Column timeIn(LocalDate day, Collection<Hour> hours) {
    NavigableSet<Hour> others = new TreeSet<>(HourRange.ofDay(day).hours());
    others.removeAll(hours);
    org.apache.spark.sql.Column any = lit(false);
    for (HourRange range : HourRange.covering(hours, others)) {
      any =
          any.or(
              col("event_time")
                  .geq(Timestamp.from(range.from().start()))
                  .and(col("event_time").lt(Timestamp.from(range.to().start()))));
    }
    return any;
  }

  /** All rows of a symbol in one task, in order. */
  static JavaRDD<InternalRow> inOrder(Dataset<Row> rows, int tasks) {
    return LakeReader.internalRows(
        rows.repartition(tasks, col("symbol"))
            .sortWithinPartitions("symbol", "venue", "event_time_ns", "ordinal"));
  }

  private static StructType barType() {
    return new StructType(
        GOLD_BARS.columns().stream()
            .map(c -> new StructField(c.name(), sparkType(c), true, Metadata.empty()))
            .toArray(StructField[]::new));
  }

  private static DataType sparkType(Column column) {
    return DataType.fromDDL(
        switch (column.type()) {
          case TEXT -> "string";
          case TIMESTAMP -> "timestamp";
          case LONG, INTEGER, DOUBLE, BOOLEAN, BINARY, AMOUNT, AMOUNT_SUM, TURNOVER, MONEY ->
              column.type().sqlName().replace("INTEGER", "int");
          case TEXT_LIST -> "array<string>";
        });
  }
}
