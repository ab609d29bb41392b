package io.ticklake.gold;

import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.build.GoldInputs;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableSlice;
import io.ticklake.engine.LakeReader;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The hours of a day whose bars stand: they were made by these rules from what silver, coverage and
 * sectors say of the hour now. A build of the day then reads their bars up to 1h in place of their
 * ticks, and leaves their 1-second bars alone.
 *
 * <p>Of their inputs one is left to {@link FoldDay}, which sees it: the ids missing after an hour,
 * which the next trade of each series tells, whatever hour it lies in.
 *
 * @param builds the record of each hour, as in meta.builds
 */
record StandingHours(SortedMap<Hour, Build> builds) {

  /** A day that is built from all its ticks. */
  static final StandingHours NONE = new StandingHours(new TreeMap<>());

  /** A first trade of a series in an hour. */
  record FirstTrade(Series series, Hour hour) implements java.io.Serializable {}

  /**
   * Those of a day.
   *
   * @param bars gold.bars as it was loaded
   * @param sectors the day's partition of gold.sector_metrics
   * @param hashes what each hour is made from now, as {@link GoldInputs#hashesOfHours} says
   */
  static StandingHours of(
      Lake lake, LocalDate day, Table bars, TableSlice sectors, Map<Hour, Long> hashes) {
    Optional<Build> ofDay = CurrentBuilds.ofGoldDay(lake, bars, day);
    if (ofDay.isEmpty() || !holds(sectors, ofDay.get())) {
      return NONE;
    }
    SortedMap<Hour, Build> standing = new TreeMap<>();
    CurrentBuilds.ofGoldHours(lake, bars, day)
        .forEach(
            (hour, build) -> {
              Long now = hashes.get(hour);
              if (now != null && now == build.inHash() && build.inputs().equals(GoldInputs.RULES)) {
                standing.put(hour, build);
              }
            });
    return new StandingHours(standing);
  }

  /**
   * A build that ended between its two commits has left sector metrics that are not of the bars.
   */
  private static boolean holds(TableSlice sectors, Build build) {
    List<DataFile> files = sectors.filesWithBounds();
    return !files.isEmpty()
        && files.stream()
            .allMatch(file -> CurrentBuilds.buildId(sectors.table(), file) == build.buildId());
  }

  boolean isEmpty() {
    return builds.isEmpty();
  }

  boolean contains(Hour hour) {
    return builds.containsKey(hour);
  }

  Set<Hour> hours() {
    return builds.keySet();
  }

  StandingHours without(Collection<Hour> hours) {
    SortedMap<Hour, Build> fewer = new TreeMap<>(builds);
    fewer.keySet().removeAll(hours);
    return new StandingHours(fewer);
  }

  /** First trades of these hours before which ids are missing. */
  Set<FirstTrade> afterMissingIds(SparkSession spark, Snapshot silver, LocalDate day) {
    Set<FirstTrade> found = new HashSet<>();
    if (isEmpty()) {
      return found;
    }
    List<Row> rows =
        new LakeReader(spark)
            .read(SILVER_TICKS, silver)
            .where(DayRows.timeIn(day, hours()))
            .where("missing_before > 0 AND ordinal = 0")
            .select(functions.col("symbol"), functions.col("venue"), functions.col("event_time_ns"))
            .collectAsList();
    rows.forEach(
        row ->
            found.add(
                new FirstTrade(
                    new Series(row.getString(0), row.getString(1)), Hour.ofNanos(row.getLong(2)))));
    return found;
  }
}
