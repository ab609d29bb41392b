package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildIds;
import io.ticklake.core.build.BuildsTable;
import io.ticklake.core.build.GoldInputs;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableSlice;
import io.ticklake.engine.LakeReader;
import io.ticklake.engine.TableFiles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Builds one UTC day of gold.bars and gold.sector_metrics from silver.ticks: anew from all its
 * ticks, or from those of the hours that changed and the bars of the others, with the same rows.
 *
 * <p>Order of commits: the record in meta.builds, then gold.sector_metrics, then gold.bars, whose
 * rows name the build. A crash in between leaves the old bars, so the day is stale and is built
 * again.
 */
public final class BuildGoldDay {

  private static final int TRIES = 8;
  private static final long ROWS_PER_TASK = 2_000_000;

  private final Lake lake;
  private final SparkSession spark;
  private final Clock clock;
  private final List<BarInterval> lengths;

  public BuildGoldDay(Lake lake, SparkSession spark, Clock clock) {
    this(lake, spark, clock, Arrays.asList(BarInterval.values()));
  }

  /**
   * Builds days that have bars of some lengths only. A plan expects them all and does not see that
   * the others are missing: for measuring what a length costs, not for a lake that is kept.
   *
   * @param lengths from short to long
   */
  public BuildGoldDay(Lake lake, SparkSession spark, Clock clock, List<BarInterval> lengths) {
    this.lake = lake;
    this.spark = spark;
    this.clock = clock;
    this.lengths = List.copyOf(lengths);
  }

  /**
   * Builds the day and commits it. A day without ticks loses its bars. Days of one month share
   * partitions: who was slower starts again from the new head, and after some tries gives up with
   * {@link Unavailable}.
   */
  public GoldDayReport build(LocalDate day) {
    return build(day, false);
  }

  /**
   * The same, but the 1-second bars of hours whose inputs did not change stay as they are, and the
   * longer bars of these hours are taken over: an open day costs what its open hour costs. What the
   * tables then hold equals what {@link #build(LocalDate)} gives, but for build ids.
   */
  public GoldDayReport buildChanges(LocalDate day) {
    return build(day, lengths.equals(Arrays.asList(BarInterval.values())));
  }

  private GoldDayReport build(LocalDate day, boolean changesAlone) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Optional<GoldDayReport> done = tryToBuild(day, changesAlone);
      if (done.isPresent()) {
        return done.get();
      }
      pause(attempt);
    }
    throw new Unavailable(
        "Other builds keep changing the partitions of gold.bars that %s lies in; gave up after %d tries. Try again when they are done."
            .formatted(day, TRIES));
  }

  /** Empty when somebody else committed to these partitions meanwhile. */
  private Optional<GoldDayReport> tryToBuild(LocalDate day, boolean changesAlone) {
    Instant startedAt = clock.instant();
    // The heads that will be replaced are taken before silver is read: who commits after this
    // moment is noticed, who committed before it read no more of silver than we do.
    Table barsTable = lake.loadOrCreate(GOLD_BARS);
    TableSlice sectors = TableSlice.of(lake.loadOrCreate(GOLD_SECTOR_METRICS), minutesOf(day));
    GoldInputs inputs = GoldInputs.of(lake);
    SortedMap<Hour, Long> hashes = inputs.hashesOfHours(day);
    StandingHours standing =
        changesAlone ? StandingHours.of(lake, day, barsTable, sectors, hashes) : StandingHours.NONE;

    long buildId = BuildIds.next(clock);
    FoldedDay folded = fold(inputs, day, barsTable, standing, buildId);
    List<Hour> fallen = folded.hoursThatDoNotStand();
    if (!fallen.isEmpty()) {
      folded.bars().remove(folded.barFiles());
      folded = fold(inputs, day, barsTable, standing.without(fallen), buildId);
    }
    TableSlice bars = folded.bars();
    SectorMinutes minutes = SectorMinutes.of(folded.results(), sectors, folded.standing().hours());
    List<DataFile> sectorFiles = minutes.write(sectors.table(), buildId);

    new BuildsTable(lake).append(folded.records(inputs, hashes, buildId, startedAt));
    if (!sectors.replace(sectorFiles)) {
      bars.remove(folded.barFiles());
      return Optional.empty();
    }
    if (!bars.replace(folded.barFiles())) {
      // the sectors are those of this day all the same; the next try replaces them
      return Optional.empty();
    }
    return Optional.of(
        new GoldDayReport(
            day,
            folded.ticks(),
            folded.built(),
            folded.stood(),
            minutes.size(),
            buildId,
            Duration.between(startedAt, clock.instant())));
  }

  private FoldedDay fold(
      GoldInputs inputs, LocalDate day, Table table, StandingHours standing, long buildId) {
    TableSlice bars = TableSlice.of(table, BarPartitions.of(day, standing.hours()));
    LakeReader reader = new LakeReader(spark);
    lake.loadOrCreate(SILVER_TICKS); // a lake without silver has days to build all the same
    Snapshot snapshot = inputs.silverSnapshot().orElse(null);
    List<Hour> hours =
        HourRange.ofDay(day).hours().stream().filter(hour -> !standing.contains(hour)).toList();
    Dataset<Row> ticks =
        snapshot == null
            ? spark.table(Lake.CATALOG + "." + SILVER_TICKS.fullName()).limit(0)
            : reader.read(SILVER_TICKS, snapshot).where(DayRows.timeIn(day, hours));
    long replaced = bars.rows();
    Dataset<Row> rows =
        replaced == 0
            ? DayRows.of(ticks)
            : DayRows.of(
                ticks,
                reader
                    .read(GOLD_BARS, bars.base())
                    .where(BarPartitions.condition(day, standing.hours())));
    FoldDay fold =
        new FoldDay(
            day,
            lengths,
            inputs,
            standing.hours(),
            standing.afterMissingIds(spark, snapshot, day),
            buildId);
    Map<Hour, Build> silver = inputs.silver(day);
    long most =
        replaced
            + hours.stream().filter(silver::containsKey).mapToLong(h -> silver.get(h).rows()).sum();
    int cores = spark.sparkContext().defaultParallelism();
    int tasks = (int) Math.max(1, Math.min(cores, most / ROWS_PER_TASK));
    return FoldedDay.of(
        day,
        bars,
        standing,
        TableFiles.fold(DayRows.inOrder(rows, tasks), bars.table(), fold::run));
  }

  private static Expression minutesOf(LocalDate day) {
    return Expressions.and(
        Expressions.greaterThanOrEqual("window_start", Hour.firstOf(day).startMicros()),
        Expressions.lessThan("window_start", Hour.firstOf(day.plusDays(1)).startMicros()));
  }

  // Whoever collides once collides again if all wait equally long.
  private static void pause(int attempt) {
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(100L * attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("The build was interrupted.", e);
    }
  }
}
