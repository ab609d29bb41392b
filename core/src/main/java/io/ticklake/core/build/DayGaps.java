package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.META_TAILS;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.lake.Lake;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Which series have ids missing between the end of a UTC day and the trade that follows, whenever
 * it came. Most gaps say themselves which day that is. Where the series may have traded in between
 * without setting last, the hours of meta.tails are asked, and only those in between.
 */
final class DayGaps {

  /** Hours in which the series of some gaps traded, at least where the gaps leave it open. */
  interface TradedHours extends Function<Collection<DayGap>, Map<Series, NavigableSet<Hour>>> {}

  private final List<DayGap> gaps;
  private final TradedHours traded;
  private final Map<DayGap, Optional<LocalDate>> daysBefore = new HashMap<>();

  /**
   * @param gaps those found by the builds that silver holds
   * @param traded asked when a gap leaves open on which day the trade before it lies
   */
  DayGaps(List<DayGap> gaps, TradedHours traded) {
    this.gaps = List.copyOf(gaps);
    this.traded = traded;
  }

  /** The gaps of a lake whose silver holds these builds. */
  static DayGaps of(Lake lake, Map<Hour, Build> silver) {
    List<DayGap> current =
        new DayGapsTable(lake)
            .read().stream().filter(gap -> gap.counts(silver.get(gap.hour()))).toList();
    return new DayGaps(current, open -> tradedHours(lake, open));
  }

  /** Series whose ids are missing between their last trade of the day and the next one. */
  Set<Series> after(LocalDate day) {
    List<DayGap> near = gaps.stream().filter(gap -> gap.reaches(day)).toList();
    settle(near.stream().filter(gap -> !daysBefore.containsKey(gap)).toList());
    return near.stream()
        .filter(gap -> daysBefore.get(gap).filter(day::equals).isPresent())
        .map(DayGap::series)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void settle(List<DayGap> unsettled) {
    List<DayGap> open =
        unsettled.stream().filter(gap -> gap.unknownFrom().compareTo(gap.hour()) < 0).toList();
    Map<Series, NavigableSet<Hour>> hours = open.isEmpty() ? Map.of() : traded.apply(open);
    for (DayGap gap : unsettled) {
      daysBefore.put(
          gap, gap.dayBefore(hours.getOrDefault(gap.series(), Collections.emptyNavigableSet())));
    }
  }

  private static Map<Series, NavigableSet<Hour>> tradedHours(Lake lake, Collection<DayGap> open) {
    Hour from = open.stream().map(DayGap::unknownFrom).min(Hour::compareTo).orElseThrow();
    Hour to = open.stream().map(DayGap::hour).max(Hour::compareTo).orElseThrow();
    Set<String> symbols =
        open.stream().map(gap -> gap.series().symbol()).collect(Collectors.toSet());
    Expression between =
        Expressions.and(
            Expressions.greaterThanOrEqual("hour_start", from.startMicros()),
            Expressions.lessThan("hour_start", to.startMicros()),
            Expressions.equal("traded", true),
            Expressions.in("symbol", symbols.toArray()));
    Map<Series, NavigableSet<Hour>> hours = new TreeMap<>();
    lake.find(META_TAILS)
        .ifPresent(
            table ->
                Lookbacks.read(table, between)
                    .byHour()
                    .forEach(
                        (hour, marks) ->
                            marks
                                .keySet()
                                .forEach(
                                    series ->
                                        hours
                                            .computeIfAbsent(series, s -> new TreeSet<>())
                                            .add(hour))));
    return hours;
  }
}
