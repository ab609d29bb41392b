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
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.live.LiveDatabase;
import io.ticklake.live.LiveHours;
import io.ticklake.silver.SilverRules;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The closed hours of the live tables of which the lake knows all that live does: read by ingest,
 * built in silver, and in gold after it.
 *
 * @param hours in time order
 * @param waiting closed hours that the lake has not built yet
 * @param read which records the lake has read
 */
record BuiltHours(List<Hour> hours, long waiting, List<SourceRange> read) {

  static BuiltHours of(
      Lake lake, Configuration configuration, LiveDatabase reader, Optional<HourRange> asked) {
    Optional<HourRange> closed = LiveHours.closed(reader);
    if (closed.isEmpty() || !lake.exists()) {
      return new BuiltHours(List.of(), 0, List.of());
    }
    // the log before the builds: what arrives meanwhile belongs to the next run
    List<SourceRange> read = read(lake);
    BuildPlan plan = new LakePlan(lake, SilverRules.of(configuration).described()).plan(Scope.ALL);
    Map<Hour, Build> silver = CurrentBuilds.ofSilver(lake);
    Map<LocalDate, Build> gold = CurrentBuilds.ofGold(lake);
    long securities = newestSecurities(lake);
    Set<LocalDate> staleDays =
        plan.of(Build.GOLD).stream().map(BuildPlan.Group::day).collect(Collectors.toSet());
    List<Hour> inRange =
        closed.get().hours().stream()
            .filter(hour -> asked.map(range -> range.contains(hour)).orElse(true))
            .filter(silver::containsKey)
            .toList();
    List<Hour> built = new ArrayList<>();
    for (Hour hour : inRange) {
      Build day = gold.get(hour.day());
      boolean isCurrent =
          day != null
              && !plan.hours().contains(hour)
              && (!staleDays.contains(hour.day())
                  || day.buildId() > Math.max(silver.get(hour).buildId(), securities));
      if (isCurrent) {
        built.add(hour);
      }
    }
    List<List<SourceRange>> sources = LiveHours.sources(reader, built);
    List<Hour> known = new ArrayList<>();
    for (int i = 0; i < built.size(); i++) {
      if (sources.get(i).stream().allMatch(range -> isRead(range, read))) {
        known.add(built.get(i));
      }
    }
    return new BuiltHours(known, inRange.size() - known.size(), read);
  }

  private static boolean isRead(SourceRange live, List<SourceRange> read) {
    return read.stream()
        .anyMatch(
            lake ->
                lake.source().equals(live.source())
                    && lake.partition() == live.partition()
                    && live.last() <= lake.last());
  }

  private static long newestSecurities(Lake lake) {
    return new BuildsTable(lake)
        .read(Build.SECURITIES).stream().mapToLong(Build::buildId).max().orElse(0);
  }

  /** First and last record read of each partition; ingest leaves no gaps between. */
  private static List<SourceRange> read(Lake lake) {
    Map<String, SourceRange> read = new TreeMap<>();
    BronzeLog.entriesAfter(lake, Tables.BRONZE_TICKS, 0).stream()
        .flatMap(entry -> entry.content().sources().stream())
        .forEach(
            range ->
                read.merge(
                    range.source() + ":" + range.partition(),
                    range,
                    (a, b) ->
                        new SourceRange(
                            a.source(),
                            a.partition(),
                            Math.min(a.first(), b.first()),
                            Math.max(a.last(), b.last()))));
    return List.copyOf(read.values());
  }
}
