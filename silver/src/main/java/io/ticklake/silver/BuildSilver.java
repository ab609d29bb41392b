package io.ticklake.silver;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.META_TAILS;
import static io.ticklake.core.table.Tables.SILVER_CORRECTIONS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildIds;
import io.ticklake.core.build.BuildsTable;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.build.DayGapsTable;
import io.ticklake.core.build.Lookbacks;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableSlice;
import io.ticklake.engine.LakeReader;
import io.ticklake.silver.SilverReport.Amended;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Builds consecutive hours of one UTC day of silver.ticks anew from bronze.ticks and the lookback.
 *
 * <p>Order of commits: meta.tails, silver.corrections, meta.day_gaps, the records in meta.builds,
 * silver.ticks. The record comes last but one, since that of an hour without rows counts at once. A
 * crash in between leaves the old rows with the old record, so the hour is stale and is built
 * again.
 */
public final class BuildSilver {

  private static final int TRIES = 5;
  private static final long ROWS_PER_TASK = 500_000;

  private final Lake lake;
  private final SparkSession spark;
  private final SilverRules rules;
  private final Clock clock;

  public BuildSilver(Lake lake, SparkSession spark, SilverRules rules, Clock clock) {
    this.lake = lake;
    this.spark = spark;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * Builds the hours and commits them. An hour without ticks is emptied; one whose bronze is gone
   * is refused with a {@link BadRequest}. When others keep committing to the same hours, {@link
   * Unavailable}.
   */
  public SilverReport build(HourRange hours) {
    if (!hours.from().day().equals(hours.to().plus(-1).day())) {
      throw new BadRequest(
          "A silver build covers hours of one UTC day; %s does not. Build day by day, or use backfill."
              .formatted(hours));
    }
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Optional<SilverReport> done = tryToBuild(hours);
      if (done.isPresent()) {
        return done.get();
      }
    }
    throw new Unavailable(
        "Another build keeps changing silver %s; gave up after %d tries. Try again when it is done."
            .formatted(hours, TRIES));
  }

  /** Empty when somebody else committed to these hours meanwhile. */
  private Optional<SilverReport> tryToBuild(HourRange hours) {
    Instant startedAt = clock.instant();
    Expression ticksOfHours = within("event_time", hours);
    // The heads that will be replaced are taken before bronze is read: who commits after this
    // moment is noticed, who committed before it read no more of bronze than we do.
    TableSlice ticks = TableSlice.of(lake.loadOrCreate(SILVER_TICKS), ticksOfHours);
    TableSlice tails = TableSlice.of(lake.loadOrCreate(META_TAILS), tailsOf(hours));
    TableSlice corrections =
        TableSlice.of(lake.loadOrCreate(SILVER_CORRECTIONS), within("original_event_time", hours));
    SortedMap<Hour, Build> before = CurrentBuilds.ofSilver(lake, ticksOfHours);
    Table bronze = lake.load(BRONZE_TICKS);
    Snapshot bronzeBase = bronze.currentSnapshot();
    if (bronzeBase == null) {
      throw new BadRequest("bronze.ticks is empty: there is nothing to build silver from.");
    }

    long buildId = BuildIds.next(clock);
    SilverPart part =
        compute(
            new Sources(bronze, bronzeBase, tails),
            new SilverPart.Order(
                hours,
                rules,
                buildId,
                SerializableTable.copyOf(ticks.table()),
                SerializableTable.copyOf(tails.table()),
                SerializableTable.copyOf(corrections.table())));
    SortedMap<Hour, HourCounts> counts = BuildSeries.complete(hours, part.counts());
    try {
      refuseWhereBronzeIsGone(before, corrections, counts);
    } catch (BadRequest e) {
      ticks.remove(part.ticks());
      tails.remove(part.tails());
      corrections.remove(part.corrections());
      throw e;
    }
    if (!tails.replace(part.tails())) {
      ticks.remove(part.ticks());
      corrections.remove(part.corrections());
      return Optional.empty();
    }
    if (!corrections.replace(part.corrections())) {
      ticks.remove(part.ticks());
      return Optional.empty();
    }
    new DayGapsTable(lake)
        .append(counts.values().stream().flatMap(count -> count.dayGaps.stream()).toList());
    List<Build> builds =
        records(counts, buildId, bronzeBase.sequenceNumber(), rules.described(), startedAt);
    new BuildsTable(lake).append(builds);
    if (!ticks.replace(part.ticks())) {
      return Optional.empty();
    }
    return Optional.of(
        new SilverReport(
            hours,
            builds,
            counts.values().stream()
                .map(HourCounts::amended)
                .reduce(Amended.NOTHING, Amended::plus),
            unchanged(before, builds),
            Duration.between(startedAt, clock.instant())));
  }

  private record Sources(Table bronze, Snapshot bronzeBase, TableSlice tails) {

    /** Rows of bronze that may match, from its metadata; 0 is exact. */
    long bronzeRows(Expression filter) {
      return new TableSlice(bronze, bronzeBase, filter).rows();
    }
  }

  private SilverPart compute(Sources from, SilverPart.Order order) {
    HourRange hours = order.hours();
    LakeReader reader = new LakeReader(spark);
    Snapshot tailsBase = from.tails().base();
    Dataset<Row> tails = tailsBase == null ? null : reader.read(META_TAILS, tailsBase);
    Hour closing =
        Lookbacks.closingBefore(from.tails().table(), tailsBase, hours.from()).orElse(null);
    SilverInput.Contents contents =
        new SilverInput.Contents(
            from.bronzeRows(Expressions.greaterThan("decode_attempt", 0)) > 0,
            from.bronzeRows(namesTradesOf(hours)) > 0);
    long most = from.bronzeRows(within("event_time", hours));
    int parts =
        (int)
            Math.max(1, Math.min(spark.sparkContext().defaultParallelism(), most / ROWS_PER_TASK));
    Dataset<Row> input =
        SilverInput.of(
            reader.read(BRONZE_TICKS, from.bronzeBase()), contents, tails, hours, closing, parts);
    return LakeReader.internalRows(input)
        .mapPartitions(rows -> List.of(SilverPart.write(rows, order)).iterator())
        .collect()
        .stream()
        .reduce(SilverPart.none(), SilverPart::plus);
  }

  private static void refuseWhereBronzeIsGone(
      SortedMap<Hour, Build> before, TableSlice corrections, SortedMap<Hour, HourCounts> counts) {
    Map<Hour, Long> correctionsBefore =
        corrections.files().stream()
            .collect(
                Collectors.groupingBy(
                    file -> new Hour(file.partition().get(0, Integer.class)),
                    Collectors.summingLong(DataFile::recordCount)));
    counts.forEach(
        (hour, count) -> {
          Build old = before.get(hour);
          if (old != null && count.bronzeRows < old.bronzeRows()) {
            throw gone(hour, "trades", count.bronzeRows, old.bronzeRows());
          }
          long amended = correctionsBefore.getOrDefault(hour, 0L);
          if (count.amendments < amended) {
            throw gone(hour, "corrections and cancels", count.amendments, amended);
          }
        });
  }

  private static BadRequest gone(Hour hour, String what, long there, long before) {
    return new BadRequest(
        "bronze.ticks holds %,d %s of %s, but silver was built from %,d: bronze was removed meanwhile. The hour stays as it is; restore bronze to build it again."
            .formatted(there, what, hour, before));
  }

  private static List<Build> records(
      SortedMap<Hour, HourCounts> counts,
      long buildId,
      long logPosition,
      String inputs,
      Instant startedAt) {
    List<Build> builds = new ArrayList<>();
    counts.forEach(
        (hour, count) ->
            builds.add(
                new Build(
                    buildId,
                    Build.SILVER,
                    hour.toString(),
                    logPosition,
                    inputs,
                    count.inHash,
                    count.outHash,
                    count.contentHash,
                    count.rows,
                    count.bronzeRows,
                    count.duplicates,
                    count.tradeIdsReused,
                    startedAt)));
    return builds;
  }

  private static int unchanged(SortedMap<Hour, Build> before, List<Build> builds) {
    int unchanged = 0;
    for (Build build : builds) {
      Build old = before.get(Hour.parse(build.partition()));
      if (old != null && old.rows() == build.rows() && old.contentHash() == build.contentHash()) {
        unchanged++;
      }
    }
    return unchanged;
  }

  private static Expression tailsOf(HourRange hours) {
    long closing = Hour.firstOf(hours.from().day()).plus(23).startMicros();
    return Expressions.or(within("hour_start", hours), Expressions.equal("hour_start", closing));
  }

  private static Expression namesTradesOf(HourRange hours) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(
            "original_event_time_ns", hours.from().startMicros() * 1_000),
        Expressions.lessThan("original_event_time_ns", hours.to().startMicros() * 1_000));
  }

  private static Expression within(String column, HourRange hours) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(column, hours.from().startMicros()),
        Expressions.lessThan(column, hours.to().startMicros()));
  }
}
