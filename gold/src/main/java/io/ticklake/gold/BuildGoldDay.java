package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Builds one UTC day of gold.bars and gold.sector_metrics anew from silver.ticks.
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
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Optional<GoldDayReport> done = tryToBuild(day);
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
  private Optional<GoldDayReport> tryToBuild(LocalDate day) {
    Instant startedAt = clock.instant();
    // The heads that will be replaced are taken before silver is read: who commits after this
    // moment is noticed, who committed before it read no more of silver than we do.
    TableSlice bars = TableSlice.of(lake.loadOrCreate(GOLD_BARS), BarPartitions.of(day));
    TableSlice sectors =
        TableSlice.of(lake.loadOrCreate(GOLD_SECTOR_METRICS), dayOf("window_start", day));
    GoldInputs inputs = GoldInputs.of(lake);

    long buildId = BuildIds.next(clock);
    FoldDay fold = new FoldDay(day, lengths, inputs, buildId);
    List<TableFiles.Part<FoldDay.Result>> parts = fold(inputs, day, bars, fold);
    List<DataFile> barFiles = new ArrayList<>();
    parts.forEach(part -> barFiles.addAll(part.files()));
    List<FoldDay.Result> results = parts.stream().map(TableFiles.Part::result).toList();
    SectorMinutes minutes = SectorMinutes.of(results);
    List<DataFile> sectorFiles = minutes.write(sectors.table(), buildId);

    Build build = record(day, buildId, inputs, results, startedAt);
    new BuildsTable(lake).append(List.of(build));
    if (!sectors.replace(sectorFiles)) {
      bars.remove(barFiles);
      return Optional.empty();
    }
    if (!bars.replace(barFiles)) {
      // the sectors are those of this day all the same; the next try replaces them
      return Optional.empty();
    }
    return Optional.of(
        new GoldDayReport(
            day,
            results.stream().mapToLong(FoldDay.Result::ticks).sum(),
            build.rows(),
            minutes.size(),
            buildId,
            Duration.between(startedAt, clock.instant())));
  }

  private List<TableFiles.Part<FoldDay.Result>> fold(
      GoldInputs inputs, LocalDate day, TableSlice bars, FoldDay fold) {
    LakeReader reader = new LakeReader(spark);
    Table silver = lake.loadOrCreate(SILVER_TICKS);
    Snapshot snapshot = inputs.silverSnapshot().orElse(null);
    Dataset<Row> ticks =
        snapshot == null
            ? spark.table(Lake.CATALOG + "." + SILVER_TICKS.fullName()).limit(0)
            : reader.read(SILVER_TICKS, snapshot).where(timeOf(day));
    long replaced = bars.rows();
    Dataset<Row> rows =
        replaced == 0
            ? DayRows.of(ticks)
            : DayRows.of(
                ticks, reader.read(GOLD_BARS, bars.base()).where(BarPartitions.condition(day)));
    long most = replaced + new TableSlice(silver, snapshot, dayOf("event_time", day)).rows();
    int cores = spark.sparkContext().defaultParallelism();
    int tasks = (int) Math.max(1, Math.min(cores, most / ROWS_PER_TASK));
    return TableFiles.fold(DayRows.inOrder(rows, tasks), bars.table(), fold::run);
  }

  private static Build record(
      LocalDate day,
      long buildId,
      GoldInputs inputs,
      List<FoldDay.Result> results,
      Instant startedAt) {
    var silver = inputs.silver(day).values();
    return new Build(
        buildId,
        Build.GOLD,
        day.toString(),
        inputs.logPosition(day),
        GoldInputs.RULES,
        inputs.hash(day),
        0,
        results.stream().mapToLong(FoldDay.Result::content).sum(),
        results.stream().mapToLong(FoldDay.Result::bars).sum(),
        silver.stream().mapToLong(Build::bronzeRows).sum(),
        silver.stream().mapToLong(Build::duplicates).sum(),
        silver.stream().mapToLong(Build::tradeIdsReused).sum(),
        startedAt);
  }

  private static Expression dayOf(String column, LocalDate day) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(column, Hour.firstOf(day).startMicros()),
        Expressions.lessThan(column, Hour.firstOf(day.plusDays(1)).startMicros()));
  }

  private static Column timeOf(LocalDate day) {
    Column time = functions.col("event_time");
    return time.geq(java.sql.Timestamp.from(Hour.firstOf(day).start()))
        .and(time.lt(java.sql.Timestamp.from(Hour.firstOf(day.plusDays(1)).start())));
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
