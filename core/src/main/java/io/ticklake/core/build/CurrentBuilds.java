package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableSlice;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Which build each partition of a table holds. The data itself says so: every row carries its
 * build, and the bounds of that column stand in the table's metadata, so no data is read. A
 * partition without files holds the newest recorded build that wrote no rows.
 */
public final class CurrentBuilds {

  /** Place of the period among the partition values of gold.bars. */
  private static final int PERIOD = 1;

  private static final Expression MINUTES = Expressions.equal("bar_interval", "1m");

  private CurrentBuilds() {}

  /** The build of every hour of silver.ticks that has one. */
  public static SortedMap<Hour, Build> ofSilver(Lake lake) {
    return ofSilver(lake, Expressions.alwaysTrue());
  }

  /** The build of those hours of silver.ticks that match a filter on event_time. */
  public static SortedMap<Hour, Build> ofSilver(Lake lake, Expression filter) {
    SortedMap<Hour, Long> inFiles = new TreeMap<>();
    lake.find(SILVER_TICKS)
        .ifPresent(table -> inFiles.putAll(hoursInFiles(table, table.currentSnapshot(), filter)));
    return resolve(inFiles, new BuildsTable(lake).read(Build.SILVER));
  }

  /**
   * The build of every day of gold.bars that has one. The 1-minute bars of a day are one partition,
   * and no day has bars without them.
   */
  public static SortedMap<LocalDate, Build> ofGold(Lake lake) {
    SortedMap<LocalDate, Long> inFiles = new TreeMap<>();
    lake.find(GOLD_BARS)
        .ifPresent(bars -> inFiles.putAll(idsByPeriod(bars, MINUTES, LocalDate::parse)));
    return resolve(inFiles, new BuildsTable(lake).read(Build.GOLD), LocalDate::parse);
  }

  /**
   * The build of one day of gold.bars, if it has one.
   *
   * @param bars gold.bars as it was loaded
   */
  public static Optional<Build> ofGoldDay(Lake lake, Table bars, LocalDate day) {
    Expression ofDay = Expressions.and(MINUTES, Expressions.equal("period", day.toString()));
    SortedMap<LocalDate, Long> inFiles = idsByPeriod(bars, ofDay, LocalDate::parse);
    List<Build> recorded = new BuildsTable(lake).read(Build.GOLD);
    return Optional.ofNullable(resolve(inFiles, recorded, LocalDate::parse).get(day));
  }

  /**
   * The build of each hour of a day of gold.bars that its 1-second bars name, which no build of the
   * day writes again while the hour stands.
   *
   * @param bars gold.bars as it was loaded
   */
  public static SortedMap<Hour, Build> ofGoldHours(Lake lake, Table bars, LocalDate day) {
    Object[] hours = HourRange.ofDay(day).hours().stream().map(Hour::toString).toArray();
    Expression ofDay =
        Expressions.and(Expressions.equal("bar_interval", "1s"), Expressions.in("period", hours));
    return resolve(
        idsByPeriod(bars, ofDay, Hour::parse),
        new BuildsTable(lake).read(Build.GOLD_HOURS),
        Hour::parse);
  }

  /** The build in the files of some partitions of gold.bars. */
  private static <P extends Comparable<? super P>> SortedMap<P, Long> idsByPeriod(
      Table bars, Expression which, Function<String, P> partition) {
    SortedMap<P, Long> ids = new TreeMap<>();
    for (DataFile file : TableSlice.of(bars, which).filesWithBounds()) {
      ids.put(partition.apply(file.partition().get(PERIOD, String.class)), buildId(bars, file));
    }
    return ids;
  }

  /** Matches builds of silver that files name with their records. */
  static SortedMap<Hour, Build> resolve(SortedMap<Hour, Long> inFiles, List<Build> recorded) {
    return resolve(inFiles, recorded, Hour::parse);
  }

  /**
   * Matches builds that files name with their records. A partition whose files name a build that is
   * not recorded is left out: it will be built again.
   *
   * @param inFiles the build in the files of each partition
   * @param partition reads the name of a partition
   */
  private static <P extends Comparable<? super P>> SortedMap<P, Build> resolve(
      SortedMap<P, Long> inFiles, List<Build> recorded, Function<String, P> partition) {
    Map<P, Map<Long, Build>> byPartition = new HashMap<>();
    SortedMap<P, Build> current = new TreeMap<>();
    for (Build build : recorded) {
      P of = partition.apply(build.partition());
      byPartition.computeIfAbsent(of, p -> new HashMap<>()).put(build.buildId(), build);
      if (!inFiles.containsKey(of) && build.rows() == 0) {
        current.merge(of, build, (a, b) -> a.buildId() > b.buildId() ? a : b);
      }
    }
    inFiles.forEach(
        (of, id) -> {
          Build build = byPartition.getOrDefault(of, Map.of()).get(id);
          if (build != null) {
            current.put(of, build);
          }
        });
    return Collections.unmodifiableSortedMap(current);
  }

  /** The build id in the files of each hour of a snapshot of silver.ticks. */
  static SortedMap<Hour, Long> hoursInFiles(Table table, Snapshot snapshot, Expression filter) {
    SortedMap<Hour, Long> ids = new TreeMap<>();
    for (DataFile file : new TableSlice(table, snapshot, filter).filesWithBounds()) {
      Hour hour = new Hour(file.partition().get(0, Integer.class));
      long id = buildId(table, file);
      Long other = ids.put(hour, id);
      if (other != null && other != id) {
        throw new BadData(
            "silver.ticks holds two builds of the hour %s, %d and %d. Build it again: ticklake silver --hour %s"
                .formatted(hour, other, id, hour));
      }
    }
    return ids;
  }

  /** The one build that all rows of a file carry. */
  public static long buildId(Table table, DataFile file) {
    int field = table.schema().findField("build_id").fieldId();
    Long lower = bound(file.lowerBounds(), field);
    Long upper = bound(file.upperBounds(), field);
    if (lower == null || !lower.equals(upper)) {
      throw new BadData(
          "%s: the file %s holds rows of more than one build (%s to %s). Build its partition again."
              .formatted(table.name(), file.location(), lower, upper));
    }
    return lower;
  }

  private static Long bound(Map<Integer, ByteBuffer> bounds, int field) {
    ByteBuffer bound = bounds == null ? null : bounds.get(field);
    return bound == null ? null : Conversions.fromByteBuffer(Types.LongType.get(), bound);
  }
}
