package io.ticklake.gold;

import java.time.LocalDate;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** The partitions of gold.bars that the bars of one day lie in, for Iceberg and for Spark. */
final class BarPartitions {

  private BarPartitions() {}

  static Expression of(LocalDate day) {
    Expression partitions = Expressions.alwaysFalse();
    for (BarInterval interval : BarInterval.values()) {
      partitions =
          Expressions.or(
              partitions,
              Expressions.and(
                  Expressions.equal("bar_interval", interval.text()),
                  Expressions.in("period", interval.periods(day).toArray())));
    }
    return partitions;
  }

  static Column condition(LocalDate day) {
    Column partitions = functions.lit(false);
    for (BarInterval interval : BarInterval.values()) {
      partitions =
          partitions.or(
              functions
                  .col("bar_interval")
                  .equalTo(interval.text())
                  .and(functions.col("period").isin(interval.periods(day).toArray())));
    }
    return partitions;
  }
}
