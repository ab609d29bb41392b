package io.ticklake.gold;

import io.ticklake.core.Hour;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** The partitions of gold.bars that the bars of one day lie in, for Iceberg and for Spark. */
final class BarPartitions {

  private BarPartitions() {}

  /**
   * Those of all lengths.
   *
   * @param standing hours whose 1-second bars are left out
   */
  static Expression of(LocalDate day, Set<Hour> standing) {
    Expression partitions = Expressions.alwaysFalse();
    for (BarInterval interval : BarInterval.values()) {
      partitions =
          Expressions.or(
              partitions,
              Expressions.and(
                  Expressions.equal("bar_interval", interval.text()),
                  Expressions.in("period", periods(interval, day, standing))));
    }
    return partitions;
  }

  static Column condition(LocalDate day, Set<Hour> standing) {
    Column partitions = functions.lit(false);
    for (BarInterval interval : BarInterval.values()) {
      partitions =
          partitions.or(
              functions
                  .col("bar_interval")
                  .equalTo(interval.text())
                  .and(functions.col("period").isin(periods(interval, day, standing))));
    }
    return partitions;
  }

  private static Object[] periods(BarInterval interval, LocalDate day, Set<Hour> standing) {
    List<String> periods = new ArrayList<>(interval.periods(day));
    if (interval == BarInterval.SECOND) {
      standing.forEach(hour -> periods.remove(interval.period(hour)));
    }
    return periods.toArray();
  }
}
