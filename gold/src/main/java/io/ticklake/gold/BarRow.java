package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;

import io.ticklake.core.table.ColumnType;
import io.ticklake.core.table.LakeRow;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.iceberg.shaded.org.apache.avro.util.Utf8;
import org.apache.spark.sql.catalyst.InternalRow;

/** Columns of gold.bars, by position, and what it means that two versions of a bar are the same. */
final class BarRow {

  static final int INTERVAL = GOLD_BARS.position("bar_interval");
  static final int PERIOD = GOLD_BARS.position("period");
  static final int SYMBOL = GOLD_BARS.position("symbol");
  static final int VENUE = GOLD_BARS.position("venue");
  static final int START = GOLD_BARS.position("bar_start");
  static final int OPEN = GOLD_BARS.position("open");
  static final int HIGH = GOLD_BARS.position("high");
  static final int LOW = GOLD_BARS.position("low");
  static final int CLOSE = GOLD_BARS.position("close");
  static final int VOLUME = GOLD_BARS.position("volume");
  static final int TURNOVER = GOLD_BARS.position("turnover");
  static final int VWAP = GOLD_BARS.position("vwap");
  static final int TRADES = GOLD_BARS.position("trades");
  static final int VOLATILITY = GOLD_BARS.position("realised_volatility");
  static final int VARIANCE = GOLD_BARS.position("realised_variance");
  static final int RETURNS = GOLD_BARS.position("returns");
  static final int FIRST_TIME = GOLD_BARS.position("first_event_time_ns");
  static final int LAST_TIME = GOLD_BARS.position("last_event_time_ns");
  static final int COMPLETENESS = GOLD_BARS.position("completeness");
  static final int MISSING = GOLD_BARS.position("missing");
  static final int DUPLICATES = GOLD_BARS.position("duplicates");
  static final int REVISION = GOLD_BARS.position("revision");
  static final int BUILD = GOLD_BARS.position("build_id");

  private static final int[] CONTENT =
      IntStream.range(0, GOLD_BARS.columns().size())
          .filter(i -> i != REVISION && i != BUILD)
          .toArray();

  private BarRow() {}

  /** A text as all rows hold it: with its bytes, encoded once and not for every bar. */
  static CharSequence text(String text) {
    return new Utf8(text);
  }

  /** Fills in what the sums say; the caller adds length, period, series, state and build. */
  static void fill(LakeRow row, long start, BarSums sums) {
    Double variance = sums.realisedVariance();
    row.set(START, Math.floorDiv(start, 1_000L));
    row.set(OPEN, sums.open());
    row.set(HIGH, sums.high());
    row.set(LOW, sums.low());
    row.set(CLOSE, sums.close());
    row.set(VOLUME, sums.volume());
    row.set(TURNOVER, sums.turnover());
    row.set(VWAP, sums.vwap());
    row.set(TRADES, sums.trades());
    row.set(VOLATILITY, variance == null ? null : Math.sqrt(variance));
    row.set(VARIANCE, variance);
    row.set(RETURNS, sums.returns());
    row.set(FIRST_TIME, sums.firstEventTimeNanos());
    row.set(LAST_TIME, sums.lastEventTimeNanos());
    row.set(MISSING, sums.missing());
    row.set(DUPLICATES, sums.duplicates());
  }

  /** A row of gold.bars as Spark holds it, copied. */
  static LakeRow copyOf(InternalRow bar) {
    LakeRow copy = new LakeRow(GOLD_BARS);
    for (int i = 0; i < copy.size(); i++) {
      copy.set(i, bar.isNullAt(i) ? null : value(bar, i, GOLD_BARS.columns().get(i).type()));
    }
    return copy;
  }

  private static Object value(InternalRow bar, int i, ColumnType type) {
    return switch (type) {
      case TEXT -> text(bar.getUTF8String(i).toString());
      case INTEGER -> bar.getInt(i);
      case LONG, TIMESTAMP -> bar.getLong(i);
      case DOUBLE -> bar.getDouble(i);
      case AMOUNT -> bar.getDecimal(i, 18, 8).toJavaBigDecimal();
      case AMOUNT_SUM -> bar.getDecimal(i, 38, 8).toJavaBigDecimal();
      case TURNOVER -> bar.getDecimal(i, 38, 16).toJavaBigDecimal();
      case TEXT_LIST, BOOLEAN, BINARY, MONEY ->
          throw new IllegalStateException("gold.bars has no column of type " + type);
    };
  }

  /** Equal in all but revision and build. */
  static boolean sameContent(LakeRow a, LakeRow b) {
    for (int i : CONTENT) {
      if (!Objects.equals(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }
}
