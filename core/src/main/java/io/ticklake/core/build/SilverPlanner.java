package io.ticklake.core.build;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.build.Lookbacks.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the silver hours that a build would change. An hour is stale when the log of bronze names
 * it after its build, when the rules are others, or when the lookback it would read is not the one
 * it read. Where a rebuild leaves the lookback as it was, the wave ends: the next hour is not
 * stale. The last hour of a day is stale, too, when it does not hand on what the day's series left.
 */
public final class SilverPlanner {

  private final SortedMap<Hour, Arrived> arrived;
  private final SortedMap<Hour, Build> builds;
  private final Lookbacks lookbacks;
  private final String rules;

  /**
   * What the log says about one hour.
   *
   * @param newest position of the newest append that names it
   * @param rows rows of all appends that name it
   */
  public record Arrived(long newest, long rows) {
    /** Both together. */
    public Arrived plus(Arrived other) {
      return new Arrived(Math.max(newest, other.newest), rows + other.rows);
    }
  }

  /**
   * @param arrived hours that the log of bronze names
   * @param builds the build that each hour of silver.ticks holds
   * @param lookbacks all of meta.tails, or at least from the closing hour before the first hour
   *     that may be stale
   * @param rules the rules of today, in words
   */
  public SilverPlanner(
      Map<Hour, Arrived> arrived, Map<Hour, Build> builds, Lookbacks lookbacks, String rules) {
    this.arrived = new TreeMap<>(arrived);
    this.builds = new TreeMap<>(builds);
    this.lookbacks = lookbacks;
    this.rules = rules;
  }

  /** The stale hours, in time order. */
  public List<Stale> stale() {
    NavigableSet<Hour> hours = new TreeSet<>(arrived.keySet());
    hours.addAll(builds.keySet());
    for (Hour hour : lookbacks.byHour().keySet()) {
      hours.add(hour);
      hours.add(closingOf(hour));
    }
    List<Stale> stale = new ArrayList<>();
    DayState day = new DayState();
    for (Hour hour : hours) {
      day.moveTo(hour);
      reason(hour, day)
          .ifPresent(
              why ->
                  stale.add(
                      new Stale(hour, arrived.getOrDefault(hour, new Arrived(0, 0)).rows(), why)));
      day.pass(hour);
    }
    return stale;
  }

  private Optional<String> reason(Hour hour, DayState before) {
    Build build = builds.get(hour);
    Arrived log = arrived.get(hour);
    if (build == null) {
      if (log != null) {
        return Optional.of("never built");
      }
    } else {
      if (log != null && log.newest() > build.logPosition()) {
        return Optional.of("ticks arrived since it was built");
      }
      if (!build.inputs().equals(rules)) {
        return Optional.of("the rules changed");
      }
      if (before.hashFor(hour) != build.inHash()) {
        return Optional.of("the trades before it changed");
      }
    }
    return hour.hourOfDay() == 23 && !before.closesRight(hour)
        ? Optional.of("the day's closing lookback changed")
        : Optional.empty();
  }

  private static Hour closingOf(Hour hour) {
    return Hour.firstOf(hour.day()).plus(23);
  }

  /** The state of every series before an hour, as a build of that hour would find it. */
  private final class DayState {
    private Map<Series, Long> state = new HashMap<>();
    private Hour day;

    /** At a new day nothing counts but what the newest day before handed on at its end. */
    void moveTo(Hour hour) {
      Hour start = Hour.firstOf(hour.day());
      if (start.equals(day)) {
        return;
      }
      day = start;
      state = new HashMap<>();
      NavigableMap<Hour, Map<Series, Mark>> earlier = lookbacks.byHour().headMap(start, false);
      Hour closing = null;
      for (Hour candidate : earlier.descendingKeySet()) {
        if (candidate.hourOfDay() == 23) {
          closing = candidate;
          break;
        }
      }
      if (closing != null) {
        earlier.get(closing).forEach((series, mark) -> state.put(series, mark.contentHash()));
      }
    }

    /** Hash of what the series that trade in the hour read. */
    long hashFor(Hour hour) {
      long hash = 0;
      for (Map.Entry<Series, Mark> mark : marks(hour).entrySet()) {
        if (mark.getValue().traded()) {
          hash += Lookbacks.hash(mark.getKey(), state.getOrDefault(mark.getKey(), 0L));
        }
      }
      return hash;
    }

    /** Whether the last hour of the day hands on every series as the day left it. */
    boolean closesRight(Hour closing) {
      Map<Series, Mark> marks = marks(closing);
      for (Map.Entry<Series, Mark> mark : marks.entrySet()) {
        Long expected = state.get(mark.getKey());
        if (!mark.getValue().traded()
            && (expected == null || expected != mark.getValue().contentHash())) {
          return false;
        }
      }
      return marks.keySet().containsAll(state.keySet());
    }

    void pass(Hour hour) {
      marks(hour)
          .forEach(
              (series, mark) -> {
                if (mark.traded()) {
                  state.put(series, mark.contentHash());
                }
              });
    }

    private Map<Series, Mark> marks(Hour hour) {
      return lookbacks.byHour().getOrDefault(hour, Map.of());
    }
  }
}
