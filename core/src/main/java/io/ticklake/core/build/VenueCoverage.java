package io.ticklake.core.build;

import io.ticklake.core.HourRange;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The times of each venue of which everything is known: the coverage of its sources, merged where
 * they overlap.
 */
public final class VenueCoverage implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Nothing is known of any venue. */
  public static final VenueCoverage NONE = of(List.of());

  /** {@code live}: its end is the newest message of a topic, after which more may come. */
  private record Interval(long firstMicros, long lastMicros, boolean live)
      implements Serializable {}

  private final Map<String, List<Interval>> venues;

  private VenueCoverage(Map<String, List<Interval>> venues) {
    this.venues = venues;
  }

  public static VenueCoverage of(Collection<SourceCoverage> appends) {
    Map<String, Map<String, SourceCoverage>> sources = new HashMap<>();
    for (SourceCoverage append : appends) {
      sources
          .computeIfAbsent(append.venue(), venue -> new HashMap<>())
          .merge(append.source(), append, VenueCoverage::union);
    }
    Map<String, List<Interval>> venues = new HashMap<>();
    sources.forEach((venue, covered) -> venues.put(venue, merged(covered.values())));
    return new VenueCoverage(venues);
  }

  // one source is gapless from its first to its last message; what it lost shows as missing ids
  private static SourceCoverage union(SourceCoverage a, SourceCoverage b) {
    return new SourceCoverage(
        a.source(),
        a.venue(),
        Math.min(a.firstMicros(), b.firstMicros()),
        Math.max(a.lastMicros(), b.lastMicros()));
  }

  private static List<Interval> merged(Collection<SourceCoverage> sources) {
    List<SourceCoverage> sorted = new ArrayList<>(sources);
    sorted.sort(Comparator.comparingLong(SourceCoverage::firstMicros));
    List<Interval> intervals = new ArrayList<>();
    for (SourceCoverage source : sorted) {
      Interval next = new Interval(source.firstMicros(), source.lastMicros(), source.isLive());
      int last = intervals.size() - 1;
      if (last >= 0 && next.firstMicros <= intervals.get(last).lastMicros) {
        intervals.set(last, joined(intervals.get(last), next));
      } else {
        intervals.add(next);
      }
    }
    return List.copyOf(intervals);
  }

  private static Interval joined(Interval earlier, Interval later) {
    boolean laterEnds = later.lastMicros > earlier.lastMicros;
    boolean bothEnd = later.lastMicros == earlier.lastMicros;
    return new Interval(
        earlier.firstMicros,
        Math.max(earlier.lastMicros, later.lastMicros),
        bothEnd ? earlier.live || later.live : laterEnds ? later.live : earlier.live);
  }

  /**
   * State of a bar {@code [startMicros, endMicros)}: that of the worst of its minutes, those
   * without trades included.
   *
   * @param missing whether ids are missing in it or next to it
   */
  public Completeness of(String venue, long startMicros, long endMicros, boolean missing) {
    boolean covered = false;
    for (Interval interval : venues.getOrDefault(venue, List.of())) {
      // a message at the end or later proves that nothing of the bar is still to come
      covered |= interval.firstMicros <= startMicros && endMicros <= interval.lastMicros;
      boolean endsInside = startMicros <= interval.lastMicros && interval.lastMicros < endMicros;
      if (interval.live && endsInside) {
        return Completeness.OPEN;
      }
    }
    if (!covered) {
      return Completeness.PARTIAL;
    }
    return missing ? Completeness.GAP : Completeness.COMPLETE;
  }

  /**
   * Hash of what it says about the bars that lie in these hours. It changes no more once the
   * sources have passed them.
   */
  public long hash(HourRange hours) {
    long from = hours.from().startMicros();
    long to = hours.to().startMicros();
    long sum = 0;
    for (Map.Entry<String, List<Interval>> venue : venues.entrySet()) {
      for (Interval interval : venue.getValue()) {
        if (interval.firstMicros < to && interval.lastMicros >= from) {
          boolean endsInside = interval.lastMicros < to;
          sum +=
              new Fingerprint()
                  .add(venue.getKey())
                  .add(Math.max(from, interval.firstMicros))
                  .add(Math.min(to, interval.lastMicros))
                  .add(endsInside && interval.live ? 1 : 0)
                  .value();
        }
      }
    }
    return sum;
  }
}
