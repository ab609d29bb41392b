package io.ticklake.core.build;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What has to be built and why, one group per layer and UTC day: silver before gold, each in time
 * order.
 */
public record BuildPlan(List<Group> groups) {

  /**
   * What is stale of one layer and day.
   *
   * @param layer {@code silver} or {@code gold}
   * @param day UTC day
   * @param hours stale hours of silver; empty for gold, whose unit is the day
   * @param rows bronze rows (silver) or silver rows (gold) that a build reads
   * @param reason why, for people
   */
  public record Group(String layer, LocalDate day, List<Hour> hours, long rows, String reason) {
    public Group {
      hours = List.copyOf(hours);
    }

    /**
     * The hours as ranges to build at once. Stale hours with nothing but empty hours between them
     * are one range.
     *
     * @param present hours that hold something and must not be built without need
     */
    public List<HourRange> ranges(NavigableSet<Hour> present) {
      return HourRange.covering(hours, present);
    }
  }

  public BuildPlan {
    groups = List.copyOf(groups);
  }

  public boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Groups of one layer. */
  public List<Group> of(String layer) {
    return groups.stream().filter(group -> group.layer().equals(layer)).toList();
  }

  /** This plan without some hours of silver. */
  public BuildPlan without(Set<Hour> left) {
    List<Group> kept = new ArrayList<>();
    for (Group group : groups) {
      List<Hour> hours = group.hours().stream().filter(hour -> !left.contains(hour)).toList();
      if (!hours.isEmpty() || group.hours().isEmpty()) {
        kept.add(new Group(group.layer(), group.day(), hours, group.rows(), group.reason()));
      }
    }
    return new BuildPlan(kept);
  }

  /** Hours of silver in it. */
  public NavigableSet<Hour> hours() {
    return groups.stream()
        .flatMap(group -> group.hours().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** UTC days of which anything is stale. */
  public SortedSet<LocalDate> days() {
    return groups.stream().map(Group::day).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Groups stale hours by day; reasons are counted. */
  static List<Group> silverGroups(List<Stale> stale) {
    Map<LocalDate, List<Stale>> byDay = new TreeMap<>();
    stale.forEach(
        hour -> byDay.computeIfAbsent(hour.hour().day(), d -> new ArrayList<>()).add(hour));
    List<Group> groups = new ArrayList<>();
    byDay.forEach(
        (day, hours) ->
            groups.add(
                new Group(
                    Build.SILVER,
                    day,
                    hours.stream().map(Stale::hour).sorted().toList(),
                    hours.stream().mapToLong(Stale::rows).sum(),
                    reasons(hours))));
    return groups;
  }

  private static String reasons(List<Stale> hours) {
    Map<String, Integer> counted = new LinkedHashMap<>();
    hours.forEach(hour -> counted.merge(hour.reason(), 1, Integer::sum));
    return counted.entrySet().stream()
        .map(reason -> reason.getKey() + " (" + hoursText(reason.getValue()) + ")")
        .collect(Collectors.joining("; "));
  }

  private static String hoursText(int hours) {
    return hours == 1 ? "1 hour" : hours + " hours";
  }
}
