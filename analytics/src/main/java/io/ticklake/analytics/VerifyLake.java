package io.ticklake.analytics;

import io.ticklake.analytics.Verification.Check;
import io.ticklake.analytics.Verification.Difference;
import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Proves all bars of a time: computes them again from the accepted trades by the definitions, the
 * sector minutes from trades and market info, and the trades from the records of bronze, and
 * compares every row with what is stored. SQL computes here what the builds compute in loops of
 * their own, so that a mistake would have to be made twice. Completeness and revisions of bars, and
 * the indicators of trades, are not computed again.
 */
public final class VerifyLake {

  private static final ComparedRows DAY_BARS = ComparedRows.bars("1d", 86_400);
  private static final List<ComparedRows> ALL =
      List.of(
          ComparedRows.trades(),
          ComparedRows.bars("1s", 1),
          ComparedRows.bars("1m", 60),
          ComparedRows.bars("5m", 300),
          ComparedRows.bars("1h", 3_600),
          DAY_BARS,
          ComparedRows.sectorMinutes());

  private static final int ATTEMPTS = 3;

  private record Part(int check, HourRange hours) {}

  private final Lake lake;
  private final LakeSql sql;

  public VerifyLake(Lake lake, LakeSql sql) {
    this.lake = lake;
    this.sql = sql;
  }

  /**
   * Compares the rows whose time lies in these hours; bars of a day only where the day lies in them
   * as a whole. All is seen at the moment of the queries.
   *
   * @param asked all hours that are built if empty
   */
  public Verification verify(Optional<HourRange> asked) {
    for (int attempt = 1; ; attempt++) {
      List<BronzeLog.Entry> log = BronzeLog.entriesAfter(lake, Tables.BRONZE_TICKS, 0);
      Verification found = verify(days(asked), log);
      // A release that was published meanwhile may hold records that this log does not know.
      if (found.differences() == 0
          || attempt == ATTEMPTS
          || BronzeLog.entriesAfter(lake, Tables.BRONZE_TICKS, 0).size() == log.size()) {
        return found;
      }
    }
  }

  private Verification verify(List<HourRange> days, List<BronzeLog.Entry> log) {
    List<Part> parts = new ArrayList<>();
    for (HourRange day : days) {
      for (int check = 0; check < ALL.size(); check++) {
        if (!ALL.get(check).equals(DAY_BARS) || day.size() == 24) {
          parts.add(new Part(check, day));
        }
      }
    }
    List<Check> checks = new ArrayList<>();
    ALL.forEach(rows -> checks.add(new Check(rows.name(), rows.madeFrom(), 0, 0, 0)));
    List<Difference> first = new ArrayList<>();
    int[] next = {0};
    if (!parts.isEmpty()) {
      sql.run(
          parts.stream().map(part -> sql(part, log)).toList(),
          result -> {
            int check = parts.get(next[0]++).check();
            add(check, result, checks, first);
          });
    }
    return new Verification(days.size(), checks, first);
  }

  private static String sql(Part part, List<BronzeLog.Entry> log) {
    return ALL.get(part.check())
        .sql(part.hours())
        .replace("$appended", appended(part.hours(), log));
  }

  /** The last append to bronze that touched each hour. */
  private static String appended(HourRange hours, List<BronzeLog.Entry> log) {
    SortedMap<Hour, Long> newest = new TreeMap<>();
    for (BronzeLog.Entry entry : log) {
      entry.content().eventHours().keySet().stream()
          .filter(hours::contains)
          .forEach(hour -> newest.merge(hour, entry.position(), Math::max));
    }
    return newest.isEmpty()
        ? "SELECT NULL::TIMESTAMPTZ, NULL::BIGINT WHERE false"
        : newest.entrySet().stream()
            .map(each -> "(TIMESTAMPTZ '%s', %d)".formatted(each.getKey().start(), each.getValue()))
            .collect(Collectors.joining(", ", "VALUES ", ""));
  }

  private static void add(int check, ResultSet result, List<Check> checks, List<Difference> first)
      throws SQLException {
    result.next();
    checks.set(
        check,
        checks
            .get(check)
            .plus(
                result.getLong("compared"),
                result.getLong("different"),
                result.getLong("waiting")));
    Array texts = result.getArray("first");
    if (texts != null) {
      for (Object text : (Object[]) texts.getArray()) {
        String[] row = text.toString().split("\t", 2);
        if (first.size() < ComparedRows.SHOWN) {
          first.add(new Difference(ALL.get(check).name(), row[0], row[1]));
        }
      }
    }
  }

  /** The days that are built, as far as they were asked for. */
  private List<HourRange> days(Optional<HourRange> asked) {
    SortedSet<LocalDate> days = new TreeSet<>(CurrentBuilds.ofGold(lake).keySet());
    CurrentBuilds.ofSilver(lake).keySet().forEach(hour -> days.add(hour.day()));
    List<HourRange> parts = new ArrayList<>();
    for (LocalDate day : days) {
      Hour midnight = Hour.firstOf(day);
      List<Hour> hours =
          new HourRange(midnight, midnight.plus(24))
              .hours().stream()
                  .filter(hour -> asked.map(range -> range.contains(hour)).orElse(true))
                  .toList();
      if (!hours.isEmpty()) {
        parts.add(new HourRange(hours.get(0), hours.get(hours.size() - 1).plus(1)));
      }
    }
    return parts;
  }
}
