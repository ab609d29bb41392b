package io.ticklake.analytics;

import io.ticklake.analytics.Verification.Check;
import io.ticklake.analytics.Verification.Difference;
import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.lake.Lake;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Proves all bars of a time: computes them again from the accepted trades by the definitions, the
 * sector minutes from trades and market info, and the trades from the records of bronze, and
 * compares every row with what is stored. SQL computes here what the builds compute in loops of
 * their own, so that a mistake would have to be made twice.
 *
 * <p>Taken as they are stored: the order of trades in an hour, which of them count, the return of a
 * trade and the ids missing before it. Not compared: completeness and revision of bars, averages
 * and volatility of trades.
 */
public final class VerifyLake {

  private static final int ATTEMPTS = 3;

  /** With these the queries stay below 1 GB. */
  private static final long ROWS_PER_QUERY = 1_000_000;

  private static final long HOUR_NANOS = 1_000L * Hour.MICROS;

  private static final ComparedRows TRADES = ComparedRows.trades();
  private static final ComparedRows SECTOR_MINUTES = ComparedRows.sectorMinutes();
  private static final ComparedRows SECONDS = ComparedRows.bars("1s", 1);
  private static final List<ComparedRows> BARS =
      List.of(
          ComparedRows.bars("1m", 60),
          ComparedRows.bars("5m", 300),
          ComparedRows.bars("1h", 3_600));
  private static final ComparedRows DAY_BARS = ComparedRows.bars("1d", 86_400);

  /** What is stale and what is built, at one moment. */
  private record State(BuildPlan plan, Map<Hour, Build> silver, Map<LocalDate, Build> gold) {}

  private record Query(ComparedRows rows, String sql) {}

  private final Lake lake;
  private final LakeSql sql;
  private final Supplier<BuildPlan> plan;
  private final long rowsPerQuery;

  /**
   * @param sql queries on the tables as they are now
   * @param plan tells what is stale now, in silver and gold
   */
  public VerifyLake(Lake lake, LakeSql sql, Supplier<BuildPlan> plan) {
    this(lake, sql, plan, ROWS_PER_QUERY);
  }

  VerifyLake(Lake lake, LakeSql sql, Supplier<BuildPlan> plan, long rowsPerQuery) {
    this.lake = lake;
    this.sql = sql;
    this.plan = plan;
    this.rowsPerQuery = rowsPerQuery;
  }

  /**
   * Compares the rows whose time lies in these hours; bars of a day only where the day lies in them
   * as a whole. All is seen at one moment. Rows that differ in hours and days which the plan calls
   * stale wait for the next build.
   *
   * @param asked all hours that are built if empty
   */
  public Verification verify(Optional<HourRange> asked) {
    State before = state();
    for (int attempt = 1; ; attempt++) {
      Verification found = verify(before, asked);
      if (found.differences() == 0 || attempt == ATTEMPTS) {
        return found;
      }
      // What was appended or built meanwhile is seen half.
      State after = state();
      if (before.equals(after)) {
        return found;
      }
      before = after;
    }
  }

  private State state() {
    return new State(plan.get(), CurrentBuilds.ofSilver(lake), CurrentBuilds.ofGold(lake));
  }

  private Verification verify(State state, Optional<HourRange> asked) {
    List<HourRange> days = days(state, asked);
    // Bars of a day wait while its silver does, too.
    SortedSet<LocalDate> staleDays = state.plan().days();
    List<Query> queries = new ArrayList<>();
    for (HourRange day : days) {
      String isStale = Boolean.toString(staleDays.contains(day.from().day()));
      String waits = liesIn(day, state.plan());
      List<ProofPart> parts = ProofPart.of(day, state.silver(), rowsPerQuery);
      parts.forEach(part -> queries.add(new Query(TRADES, TRADES.sql(part, waits))));
      parts.forEach(part -> queries.add(new Query(SECONDS, SECONDS.sql(part, isStale))));
      BARS.forEach(rows -> queries.add(new Query(rows, rows.sql(day, isStale))));
      if (day.size() == 24) {
        queries.add(new Query(DAY_BARS, DAY_BARS.sql(day, isStale)));
      }
      queries.add(new Query(SECTOR_MINUTES, SECTOR_MINUTES.sql(day, isStale)));
    }
    Findings findings = new Findings();
    int[] next = {0};
    if (!queries.isEmpty()) {
      sql.run(
          queries.stream().map(Query::sql).toList(),
          result -> findings.add(queries.get(next[0]++).rows(), result));
    }
    return new Verification(days.size(), findings.checks(), findings.first);
  }

  /** Whether a trade lies in a stale hour. */
  private static String liesIn(HourRange day, BuildPlan plan) {
    String hours =
        plan.hours().stream()
            .filter(day::contains)
            .map(hour -> Long.toString(hour.sinceEpoch()))
            .collect(Collectors.joining(", "));
    return hours.isEmpty() ? "false" : "event_time_ns // %d IN (%s)".formatted(HOUR_NANOS, hours);
  }

  /** The days that are built, as far as they were asked for. */
  private static List<HourRange> days(State state, Optional<HourRange> asked) {
    SortedSet<LocalDate> days = new TreeSet<>(state.gold().keySet());
    state.silver().keySet().forEach(hour -> days.add(hour.day()));
    return days.stream()
        .map(HourRange::ofDay)
        .flatMap(day -> asked.map(day::intersection).orElse(Optional.of(day)).stream())
        .toList();
  }

  /** Counts by kind of rows, and the first differences. */
  private static final class Findings {
    private final Map<String, Check> byName = new LinkedHashMap<>();
    private final List<Difference> first = new ArrayList<>();

    Findings() {
      Stream.of(Stream.of(TRADES, SECONDS), BARS.stream(), Stream.of(DAY_BARS, SECTOR_MINUTES))
          .flatMap(rows -> rows)
          .forEach(
              rows -> byName.put(rows.name(), new Check(rows.name(), rows.madeFrom(), 0, 0, 0)));
    }

    List<Check> checks() {
      return List.copyOf(byName.values());
    }

    void add(ComparedRows rows, ResultSet result) throws SQLException {
      result.next();
      Check more =
          new Check(
              rows.name(),
              rows.madeFrom(),
              result.getLong("compared"),
              result.getLong("different"),
              result.getLong("waiting"));
      byName.merge(rows.name(), more, Check::plus);
      if (more.different() > 0) {
        Object[] keys = (Object[]) result.getArray("rows").getArray();
        Object[] whats = (Object[]) result.getArray("whats").getArray();
        for (int i = 0; i < keys.length && first.size() < ComparedRows.SHOWN; i++) {
          first.add(new Difference(rows.name(), (String) keys[i], (String) whats[i]));
        }
      }
    }
  }
}
