package io.ticklake.silver;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.lake.TableWriter;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What one task of a build wrote: files that nobody sees until they are committed, and counts.
 *
 * @param ticks files of silver.ticks
 * @param tails files of meta.tails
 * @param corrections files of silver.corrections
 * @param counts per hour that was built
 */
record SilverPart(
    List<DataFile> ticks,
    List<DataFile> tails,
    List<DataFile> corrections,
    SortedMap<Hour, HourCounts> counts)
    implements Serializable {

  /** What every task needs to know; the tables are serializable copies. */
  record Order(
      HourRange hours, SilverRules rules, long buildId, Table ticks, Table tails, Table corrections)
      implements Serializable {}

  static SilverPart none() {
    return new SilverPart(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
  }

  /** Adds what another task did. */
  SilverPart plus(SilverPart other) {
    ticks.addAll(other.ticks);
    tails.addAll(other.tails);
    corrections.addAll(other.corrections);
    other.counts.forEach(
        (hour, more) -> counts.computeIfAbsent(hour, h -> new HourCounts()).add(more));
    return this;
  }

  /** Builds the series of one task, whose rows come as {@link SilverInput} orders them. */
  static SilverPart write(Iterator<InternalRow> rows, Order order) throws IOException {
    TaskContext task = TaskContext.get();
    int number = task.partitionId();
    long attempt = task.taskAttemptId();
    TableWriter ticks = new TableWriter(order.ticks(), number, attempt);
    TableWriter tails = new TableWriter(order.tails(), number, attempt);
    TableWriter corrections = new TableWriter(order.corrections(), number, attempt);
    try {
      BuildSeries series =
          new BuildSeries(
              order.hours(),
              order.rules(),
              new SilverRows(ticks, tails, order.buildId()),
              new CorrectionRows(corrections, order.buildId()),
              order.buildId());
      run(rows, series);
      return new SilverPart(
          new ArrayList<>(ticks.finish()),
          new ArrayList<>(tails.finish()),
          new ArrayList<>(corrections.finish()),
          series.counts());
    } catch (IOException | RuntimeException e) {
      ticks.abort();
      tails.abort();
      corrections.abort();
      throw e;
    }
  }

  private static void run(Iterator<InternalRow> rows, BuildSeries series) throws IOException {
    UTF8String symbol = null;
    UTF8String venue = null;
    TradeReader reader = new TradeReader();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      UTF8String nextSymbol = row.getUTF8String(SilverInput.SYMBOL);
      UTF8String nextVenue = row.getUTF8String(SilverInput.VENUE);
      if (!nextSymbol.equals(symbol) || !nextVenue.equals(venue)) {
        if (symbol != null) {
          series.end();
        }
        // the row is reused for the next one: keep copies
        symbol = nextSymbol.clone();
        venue = nextVenue.clone();
        series.begin(symbol.toString(), venue.toString());
      }
      if (row.getLong(SilverInput.EVENT_TIME_NS) == SilverInput.LOOKBACK) {
        series.addLookback(reader.lookback(row));
      } else if (!row.isNullAt(SilverInput.IS_CANCEL)) {
        series.addAmendment(reader.amendment(row), row.getBoolean(SilverInput.SUPERSEDED));
      } else {
        series.addTrade(reader.trade(row), row.getBoolean(SilverInput.SUPERSEDED));
      }
    }
    if (symbol != null) {
      series.end();
    }
  }
}
