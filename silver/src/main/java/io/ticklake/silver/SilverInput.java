package io.ticklake.silver;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a build reads, as one dataset: the valid trades of its hours, the corrections and cancels
 * that name such trades, and the lookbacks around them; whole series side by side, lookbacks first,
 * then trades by event time, and what names a trade at that trade's time.
 */
final class SilverInput {

  static final int SYMBOL = 0;
  static final int VENUE = 1;

  /** Event time of a trade; {@link #LOOKBACK} marks a lookback. */
  static final int EVENT_TIME_NS = 2;

  static final int PRICE = 3;
  static final int SIZE = 4;
  static final int TRADE_ID = 5;
  static final int SEQUENCE = 6;
  static final int CONDITIONS = 7;
  static final int INGESTED_AT = 8;
  static final int TOPIC = 9;
  static final int PARTITION = 10;
  static final int OFFSET = 11;

  /** Whether a later attempt at decoding the record replaced this row. */
  static final int SUPERSEDED = 12;

  static final int HOUR = 13;
  static final int TRADED = 14;
  static final int CONTENT = 15;
  static final int BUILD_ID = 16;

  // A trade has neither of these, so that corrections, which are rare, make its row no longer.

  /** Own event time of a correction or cancel, whose {@link #EVENT_TIME_NS} is the trade's. */
  static final int MADE_AT_NS = HOUR;

  /** Of a correction or cancel: whether it is a cancel. */
  static final int IS_CANCEL = TRADED;

  static final long LOOKBACK = Long.MIN_VALUE;

  private SilverInput() {}

  /**
   * What bronze may hold, from its metadata: what it surely does not hold is not looked for.
   *
   * @param laterAttempts rows of records that were decoded again
   * @param amendments corrections and cancels of trades of the hours
   */
  record Contents(boolean laterAttempts, boolean amendments) {}

  /**
   * @param bronze bronze.ticks
   * @param tails meta.tails
   * @param closing last hour of the newest earlier day that has lookbacks, or null
   * @param parts number of tasks
   */
  static Dataset<Row> of(
      Dataset<Row> bronze,
      Contents contents,
      Dataset<Row> tails,
      HourRange hours,
      Hour closing,
      int parts) {
    Dataset<Row> rows = trades(bronze, contents.laterAttempts(), hours);
    if (contents.amendments()) {
      rows = rows.unionAll(amendments(bronze, contents.laterAttempts(), hours));
    }
    if (tails != null) {
      rows = rows.unionAll(lookbacks(tails, hours, closing));
    }
    return rows.repartition(parts, col("symbol"), col("venue"))
        .sortWithinPartitions("symbol", "venue", "event_time_ns");
  }

  private static Dataset<Row> trades(Dataset<Row> bronze, boolean laterAttempts, HourRange hours) {
    return records(
        bronze,
        within("event_time", hours).and(col("kind").equalTo("trade")),
        laterAttempts,
        col("event_time_ns"),
        lit(null).cast("bigint"),
        lit(null).cast("boolean"));
  }

  private static Dataset<Row> amendments(
      Dataset<Row> bronze, boolean laterAttempts, HourRange hours) {
    return records(
        bronze,
        col("original_event_time_ns")
            .geq(lit(hours.from().startMicros() * 1_000))
            .and(col("original_event_time_ns").lt(lit(hours.to().startMicros() * 1_000)))
            .and(col("kind").isin("correction", "cancel")),
        laterAttempts,
        col("original_event_time_ns"),
        col("event_time_ns"),
        col("kind").equalTo("cancel"));
  }

  private static Dataset<Row> records(
      Dataset<Row> bronze,
      Column which,
      boolean laterAttempts,
      Column eventTimeNs,
      Column madeAtNs,
      Column isCancel) {
    Dataset<Row> valid = bronze.where(which.and(col("reject_reason").isNull()));
    Column superseded = lit(false);
    if (laterAttempts) {
      Dataset<Row> newest =
          bronze
              .where(col("decode_attempt").gt(0))
              .groupBy(
                  col("source_topic").as("of_topic"),
                  col("source_partition").as("of_partition"),
                  col("source_offset").as("of_offset"))
              .agg(org.apache.spark.sql.functions.max("decode_attempt").as("newest"));
      valid =
          valid.join(
              newest,
              col("source_topic")
                  .equalTo(col("of_topic"))
                  .and(col("source_partition").equalTo(col("of_partition")))
                  .and(col("source_offset").equalTo(col("of_offset"))),
              "left_outer");
      superseded =
          org.apache.spark.sql.functions.coalesce(
              col("newest").gt(col("decode_attempt")), lit(false));
    }
    return valid.select(
        col("symbol"),
        col("venue"),
        eventTimeNs.as("event_time_ns"),
        col("price"),
        col("size"),
        col("trade_id"),
        col("sequence"),
        col("conditions"),
        col("ingested_at"),
        col("source_topic"),
        col("source_partition"),
        col("source_offset"),
        superseded.as("superseded"),
        madeAtNs.as("hour"),
        isCancel.as("traded"),
        lit(null).cast("binary").as("content"),
        lit(null).cast("bigint").as("build_id"));
  }

  // The lookbacks of the day outside the hours that are built, and those the day before handed on.
  private static Dataset<Row> lookbacks(Dataset<Row> tails, HourRange hours, Hour closing) {
    HourRange day = new HourRange(Hour.firstOf(hours.from().day()), dayEnd(hours));
    Column read = within("hour_start", day).and(within("hour_start", hours).unary_$bang());
    if (closing != null) {
      read = read.or(col("hour_start").equalTo(lit(closing.start())));
    }
    return tails
        .where(read)
        .select(
            col("symbol"),
            col("venue"),
            lit(LOOKBACK).as("event_time_ns"),
            lit(null).cast("decimal(18,8)").as("price"),
            lit(null).cast("decimal(18,8)").as("size"),
            lit(null).cast("string").as("trade_id"),
            lit(null).cast("bigint").as("sequence"),
            array().cast("array<string>").as("conditions"),
            lit(null).cast("timestamp").as("ingested_at"),
            lit(null).cast("string").as("source_topic"),
            lit(null).cast("int").as("source_partition"),
            lit(null).cast("bigint").as("source_offset"),
            lit(false).as("superseded"),
            expr("unix_micros(hour_start) div 3600000000L").as("hour"),
            col("traded"),
            col("content"),
            col("build_id"));
  }

  private static Hour dayEnd(HourRange hours) {
    return Hour.firstOf(hours.from().day()).plus(24);
  }

  private static Column within(String column, HourRange hours) {
    return col(column).geq(lit(hours.from().start())).and(col(column).lt(lit(hours.to().start())));
  }
}
