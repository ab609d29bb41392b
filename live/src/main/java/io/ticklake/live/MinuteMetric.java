package io.ticklake.live;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A number of each minute of a series, made of its trades and kept in live.minute_metrics: a class
 * that says what one trade is part of it, and a line in {@link LiveMetrics}. Parts of one minute
 * can come in any order and in any number of batches; what reconcile changes is computed anew.
 */
interface MinuteMetric {

  /** How the parts of a minute make one number; the order never matters. */
  enum Join {
    /** All parts together. */
    SUM("m.value + excluded.value") {
      @Override
      BigDecimal of(BigDecimal one, BigDecimal other) {
        return one.add(other);
      }
    },
    /** The largest part. */
    LARGEST("greatest(m.value, excluded.value)") {
      @Override
      BigDecimal of(BigDecimal one, BigDecimal other) {
        return one.max(other);
      }
    };

    private final String sql;

    Join(String sql) {
      this.sql = sql;
    }

    /** The same in Postgres, of a row m and one that comes in. */
    String sql() {
      return sql;
    }

    abstract BigDecimal of(BigDecimal one, BigDecimal other);
  }

  /**
   * Value of the column metric, and part of a statement: letters a to z, digits and underscores.
   */
  String name();

  /**
   * A sentence that says what the values are, with every parameter: when it changes, all values are
   * computed anew.
   */
  String meaning();

  Join join();

  /**
   * What a trade is part of the metric, at most 16 decimals; empty where it does not count. Depends
   * on the trade alone.
   */
  Optional<BigDecimal> of(LiveTrade trade);
}
