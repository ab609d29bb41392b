package io.ticklake.cli;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan;
import io.ticklake.core.build.BuildsTable;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import io.ticklake.live.LiveDatabase;
import io.ticklake.live.LiveHours;
import io.ticklake.silver.SilverRules;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The closed hours of the live tables of which the lake knows all that live does: read by ingest,
 * built in silver, and in gold after it.
 *
 * @param hours in time order
 * @param waiting closed hours with trades that the lake has not built or read yet
 * @param overdue of them those that it should have built by now
 * @param neverRead closed hours with trades of records that ingest has passed over, as Kafka did
 *     not hold them any more
 * @param read which records the lake has read
 */
record BuiltHours(
    List<Hour> hours,
    long waiting,
    List<Hour> overdue,
    List<Hour> neverRead,
    List<SourceRange> read) {

  static BuiltHours of(
      Lake lake, Configuration configuration, LiveDatabase reader, Optional<HourRange> asked) {
    Optional<HourRange> closed = LiveHours.closed(reader);
    if (closed.isEmpty()) {
      return new BuiltHours(List.of(), 0, List.of(), List.of(), List.of());
    }
    SortedMap<Hour, Instant> held = LiveHours.held(reader, closed.get());
    // the log before the builds: what arrives meanwhile belongs to the next run
    List<SourceRange> read = read(lake, Tables.BRONZE_TICKS);
    boolean infoIsRead =
        isRead(LiveHours.marketInfo(reader), read(lake, Tables.BRONZE_MARKET_INFO));
    SortedSet<Hour> built = new TreeSet<>(lake.exists() ? built(lake, configuration) : Set.of());
    SortedSet<Hour> inRange = new TreeSet<>(held.keySet());
    inRange.addAll(built);
    inRange.removeIf(
        hour ->
            !closed.get().contains(hour) || !asked.map(range -> range.contains(hour)).orElse(true));

    List<Hour> hours = new ArrayList<>();
    List<Hour> neverRead = new ArrayList<>();
    List<Hour> waiting = new ArrayList<>();
    List<Hour> candidates = List.copyOf(inRange);
    List<List<SourceRange>> sources = LiveHours.sources(reader, candidates);
    for (int i = 0; i < candidates.size(); i++) {
      Hour hour = candidates.get(i);
      if (!built.contains(hour) || !infoIsRead || !isRead(sources.get(i), read)) {
        waiting.add(hour);
      } else if (isWhole(sources.get(i), read)
          || !LiveHours.hasOthers(reader, hour, near(sources.get(i), read))) {
        hours.add(hour);
      } else {
        neverRead.add(hour);
      }
    }
    Instant before = Instant.now().minus(configuration.get(Settings.LIVE_BUILD_PATIENCE));
    List<Hour> overdue =
        waiting.stream()
            .filter(hour -> held.containsKey(hour) && held.get(hour).isBefore(before))
            .toList();
    return new BuiltHours(hours, waiting.size(), overdue, neverRead, read);
  }

  /** Hours of silver that are not stale, of days of gold that were built from them. */
  private static Set<Hour> built(Lake lake, Configuration configuration) {
    BuildPlan plan = new LakePlan(lake, SilverRules.of(configuration).described()).plan(Scope.ALL);
    Map<Hour, Build> silver = CurrentBuilds.ofSilver(lake);
    Map<LocalDate, Build> gold = CurrentBuilds.ofGold(lake);
    long securities = newestSecurities(lake);
    Set<LocalDate> staleDays =
        plan.of(Build.GOLD).stream().map(BuildPlan.Group::day).collect(Collectors.toSet());
    Set<Hour> built = new TreeSet<>();
    silver.forEach(
        (hour, build) -> {
          long newest = Math.max(build.buildId(), securities);
          // a day without any row is never built in gold, and is not stale then
          boolean isInGold =
              !staleDays.contains(hour.day())
                  || Optional.ofNullable(gold.get(hour.day()))
                      .filter(day -> day.buildId() > newest)
                      .isPresent();
          if (isInGold && !plan.hours().contains(hour)) {
            built.add(hour);
          }
        });
    return built;
  }

  /** Whether the lake has come as far. */
  private static boolean isRead(List<SourceRange> live, List<SourceRange> read) {
    return each(live, read, (range, lake) -> range.last() <= lake.last());
  }

  /** Whether the lake has read all that lies between first and last. */
  private static boolean isWhole(List<SourceRange> live, List<SourceRange> read) {
    return each(
        live, read, (range, lake) -> lake.first() <= range.first() && range.last() <= lake.last());
  }

  /** Whether it holds for each range of live and some range of the lake in its partition. */
  private static boolean each(
      List<SourceRange> live, List<SourceRange> read, BiPredicate<SourceRange, SourceRange> holds) {
    return live.stream()
        .allMatch(
            range ->
                read.stream()
                    .anyMatch(lake -> lake.isOfPartitionOf(range) && holds.test(range, lake)));
  }

  /** The ranges that lie in part between first and last. */
  private static List<SourceRange> near(List<SourceRange> live, List<SourceRange> read) {
    return read.stream()
        .filter(
            lake ->
                live.stream()
                    .anyMatch(
                        range ->
                            lake.isOfPartitionOf(range)
                                && lake.first() <= range.last()
                                && range.first() <= lake.last()))
        .toList();
  }

  private static long newestSecurities(Lake lake) {
    return new BuildsTable(lake)
        .read(Build.SECURITIES).stream().mapToLong(Build::buildId).max().orElse(0);
  }

  /**
   * The records that appends read; ranges that follow each other are one. There may be gaps
   * between: offsets without records, and records that Kafka had removed before ingest came.
   */
  private static List<SourceRange> read(Lake lake, TableContract table) {
    List<SourceRange> sorted =
        BronzeLog.entriesAfter(lake, table, 0).stream()
            .flatMap(entry -> entry.content().sources().stream())
            .sorted(
                Comparator.comparing(SourceRange::source)
                    .thenComparingInt(SourceRange::partition)
                    .thenComparingLong(SourceRange::first))
            .toList();
    List<SourceRange> merged = new ArrayList<>();
    for (SourceRange range : sorted) {
      SourceRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && last.isOfPartitionOf(range) && range.first() <= last.last() + 1) {
        merged.set(merged.size() - 1, last.union(range));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }

  /** Tells of hours that no run can compare, and of those that are late. */
  void warn(Consumer<String> warnings) {
    if (!neverRead.isEmpty()) {
      warnings.accept(
          "%s, the first %s, hold trades of records that ingest never read, as Kafka had removed them before: they stay as they are and are not compared."
              .formatted(ResultOption.count(neverRead.size(), "closed hour"), neverRead.get(0)));
    }
    if (!overdue.isEmpty()) {
      warnings.accept(
          "the lake has not built %s of the live tables, the first %s, within live.build_patience. See ticklake status and ticklake plan."
              .formatted(ResultOption.count(overdue.size(), "closed hour"), overdue.get(0)));
    }
  }
}
