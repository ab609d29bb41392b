package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.META_TAILS;

import io.ticklake.core.Hour;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.build.BuildPlan.Group;
import io.ticklake.core.build.SilverPlanner.Arrived;
import io.ticklake.core.lake.Lake;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.expressions.Expressions;

/**
 * Makes the plan of a lake from its metadata. The log of bronze is read once, when this is made:
 * ticks that arrive later belong to the next plan, so that healing beside a stream comes to an end.
 */
public final class LakePlan {

  private final Lake lake;
  private final String silverRules;
  private final Map<Hour, Arrived> arrived = new TreeMap<>();

  /**
   * @param lake the lake
   * @param silverRules the rules of silver today, in words
   */
  public LakePlan(Lake lake, String silverRules) {
    this.lake = lake;
    this.silverRules = silverRules;
    for (BronzeLog.Entry entry : BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0)) {
      entry
          .content()
          .eventHours()
          .forEach(
              (hour, rows) ->
                  arrived.merge(hour, new Arrived(entry.position(), rows), Arrived::plus));
    }
  }

  /** What is stale now in these layers and days. */
  public BuildPlan plan(Scope scope) {
    SortedMap<Hour, Build> silver = CurrentBuilds.ofSilver(lake);
    List<Group> groups = new ArrayList<>();
    if (scope.has(Build.SILVER)) {
      List<Stale> stale =
          staleHours(silver).stream().filter(hour -> scope.contains(hour.hour())).toList();
      groups.addAll(BuildPlan.silverGroups(stale));
    }
    if (scope.has(Build.GOLD)) {
      groups.addAll(goldGroups(silver, List.copyOf(groups), scope));
    }
    return new BuildPlan(groups);
  }

  /** Hours that hold rows or may hold some: in silver, or named by the log of bronze. */
  public NavigableSet<Hour> hours() {
    NavigableSet<Hour> hours = new TreeSet<>(arrived.keySet());
    CurrentBuilds.ofSilver(lake)
        .forEach(
            (hour, build) -> {
              if (build.rows() > 0) {
                hours.add(hour);
              }
            });
    return hours;
  }

  /** Bronze rows of an hour, as far as the log knows. */
  public long bronzeRows(Hour hour) {
    return arrived.getOrDefault(hour, new Arrived(0, 0)).rows();
  }

  private List<Stale> staleHours(SortedMap<Hour, Build> silver) {
    Lookbacks lookbacks =
        lake.find(META_TAILS)
            .map(table -> Lookbacks.read(table, Expressions.alwaysTrue()))
            .orElse(new Lookbacks(Map.of()));
    return new SilverPlanner(arrived, silver, lookbacks, silverRules).stale();
  }

  private List<Group> goldGroups(
      SortedMap<Hour, Build> silver, List<Group> silverToBuild, Scope scope) {
    Map<LocalDate, Long> rows = new HashMap<>();
    silver.forEach((hour, build) -> rows.merge(hour.day(), build.rows(), Long::sum));
    SortedMap<LocalDate, Build> gold = CurrentBuilds.ofGold(lake);
    GoldInputs inputs = GoldInputs.of(lake);
    Set<LocalDate> waiting = silverToBuild.stream().map(Group::day).collect(Collectors.toSet());
    Set<LocalDate> days = new TreeSet<>(gold.keySet());
    days.addAll(rows.keySet());
    days.addAll(waiting);
    List<Group> groups = new ArrayList<>();
    for (LocalDate day : days) {
      if (scope.contains(day)) {
        long read = rows.getOrDefault(day, 0L);
        goldReason(day, read, gold.get(day), inputs, waiting)
            .ifPresent(why -> groups.add(new Group(Build.GOLD, day, List.of(), read, why)));
      }
    }
    return groups;
  }

  private static Optional<String> goldReason(
      LocalDate day, long rows, Build build, GoldInputs inputs, Set<LocalDate> waiting) {
    if (build == null && rows > 0) {
      return Optional.of("never built");
    }
    if (build != null && !build.inputs().equals(GoldInputs.RULES)) {
      return Optional.of("the rules changed");
    }
    if (build != null && build.inHash() != inputs.hash(day)) {
      return Optional.of("its silver, coverage, securities or the ids missing after it changed");
    }
    return waiting.contains(day) ? Optional.of("its silver is stale") : Optional.empty();
  }
}
