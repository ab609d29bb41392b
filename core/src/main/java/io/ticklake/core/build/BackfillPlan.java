package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** What a rebuild of a range builds, in order: the days of silver, then the days of gold. */
public record BackfillPlan(List<Step> steps) {

  /**
   * One build.
   *
   * @param layer {@code silver} or {@code gold}
   * @param hours hours of silver, or those of gold's day that lie in the range
   * @param partitions hours with rows, or 1 for a day
   * @param rows rows to read, as far as metadata tells
   * @param bytes size of the files to read, which may hold other hours too
   */
  public record Step(String layer, HourRange hours, int partitions, long rows, long bytes) {}

  public BackfillPlan {
    steps = List.copyOf(steps);
  }

  /** Finds the hours of the range that have bronze or silver rows. */
  public static BackfillPlan of(Lake lake, LakePlan lakePlan, HourRange range, Set<String> layers) {
    NavigableSet<Hour> present = lakePlan.hours().subSet(range.from(), true, range.to(), false);
    var silver = CurrentBuilds.ofSilver(lake);
    List<Step> ofSilver = new ArrayList<>();
    List<Step> ofGold = new ArrayList<>();
    for (HourRange day : range.byDay()) {
      NavigableSet<Hour> hours = present.subSet(day.from(), true, day.to(), false);
      if (hours.isEmpty()) {
        continue;
      }
      // between the first and the last of them only empty hours are added
      HourRange built = new HourRange(hours.first(), hours.last().plus(1));
      ofSilver.add(
          new Step(
              Build.SILVER,
              built,
              hours.size(),
              hours.stream().mapToLong(lakePlan::bronzeRows).sum(),
              bytes(lake, BRONZE_TICKS, built)));
      HourRange wholeDay = HourRange.ofDay(day.from().day());
      ofGold.add(
          new Step(
              Build.GOLD,
              built,
              1,
              silver.subMap(wholeDay.from(), wholeDay.to()).values().stream()
                  .mapToLong(Build::rows)
                  .sum(),
              bytes(lake, SILVER_TICKS, wholeDay)));
    }
    List<Step> steps = new ArrayList<>();
    if (layers.contains(Build.SILVER)) {
      steps.addAll(ofSilver);
    }
    if (layers.contains(Build.GOLD)) {
      steps.addAll(ofGold);
    }
    return new BackfillPlan(steps);
  }

  private static long bytes(Lake lake, TableContract contract, HourRange hours) {
    return lake.find(contract).map(table -> bytes(table, hours)).orElse(0L);
  }

  private static long bytes(Table table, HourRange hours) {
    long bytes = 0;
    try (CloseableIterable<FileScanTask> files =
        table
            .newScan()
            .filter(
                Expressions.and(
                    Expressions.greaterThanOrEqual("event_time", hours.from().startMicros()),
                    Expressions.lessThan("event_time", hours.to().startMicros())))
            .planFiles()) {
      for (FileScanTask file : files) {
        bytes += file.file().fileSizeInBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list files of " + table.name(), e);
    }
    return bytes;
  }
}
