package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.Series;
import io.ticklake.core.build.Completeness;
import io.ticklake.core.build.Fingerprint;
import io.ticklake.core.build.GoldInputs;
import io.ticklake.core.build.SectorHistory;
import io.ticklake.core.build.VenueCoverage;
import io.ticklake.core.table.LakeRow;
import io.ticklake.engine.TableFiles;
import io.ticklake.gold.StandingHours.FirstTrade;
import java.io.IOException;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Folds the rows of one day ({@link DayRows}) to bars and sector metrics, in one pass. */
final class FoldDay implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of a UTC day. */
  private static final int HOURS = 24;

  private static final int NO_HOUR = -1;

  /**
   * What one task found.
   *
   * @param ticks silver rows read
   * @param hours the bars of each of the 24 hours; of hours whose bars stand, what is missing after
   *     them alone
   * @param ofDay the bars of 1d
   */
  record Result(long ticks, List<HourSums> hours, HourSums ofDay, List<SectorFold.Minute> minutes)
      implements Serializable {}

  private final LocalDate day;
  private final List<BarInterval> intervals;
  private final VenueCoverage coverage;
  private final SectorHistory sectors;
  private final Set<Series> gapsAfter;
  private final boolean[] standing = new boolean[HOURS];
  private final Set<FirstTrade> afterMissingIds;
  private final long buildId;

  /**
   * @param standing hours whose bars come in place of their ticks
   * @param afterMissingIds first trades of those hours before which ids are missing
   */
  FoldDay(
      LocalDate day,
      List<BarInterval> intervals,
      GoldInputs inputs,
      Set<Hour> standing,
      Set<FirstTrade> afterMissingIds,
      long buildId) {
    this.day = day;
    this.intervals = intervals;
    this.coverage = inputs.coverage(day);
    this.sectors = inputs.sectors();
    this.gapsAfter = inputs.gapsAfter(day);
    standing.forEach(hour -> this.standing[hour.hourOfDay()] = true);
    this.afterMissingIds = Set.copyOf(afterMissingIds);
    this.buildId = buildId;
  }

  /** Consumes all rows of a task; bars go to {@code out}. */
  Result run(Iterator<InternalRow> rows, TableFiles.RowSink out) throws IOException {
    Task task = new Task(out);
    while (rows.hasNext()) {
      task.accept(rows.next());
    }
    task.endSeries();
    return new Result(task.ticks, task.hours, task.ofDay, task.sectorFold.minutes());
  }

  private final class Task {
    private final long dayStart = Hour.firstOf(day).startMicros() * 1_000;
    private final long dayEnd = Hour.firstOf(day.plusDays(1)).startMicros() * 1_000;
    private final TableFiles.RowSink out;
    private final BarFold fold = new BarFold(intervals, this::write);
    private final SectorFold sectorFold = new SectorFold(sectors);
    private final LakeRow row = new LakeRow(GOLD_BARS);
    private final Map<BarInterval, Deque<LakeRow>> replaced = new EnumMap<>(BarInterval.class);
    private final Map<BarInterval, CharSequence[]> periods = new EnumMap<>(BarInterval.class);
    private final Map<BarInterval, CharSequence> names = new EnumMap<>(BarInterval.class);
    private final Map<Completeness, CharSequence> states = new EnumMap<>(Completeness.class);
    private UTF8String symbolBytes;
    private UTF8String venueBytes;
    private String symbol;
    private String venue;
    private long seriesHash;
    private boolean missingAfterDay;
    // the hour whose standing bars came last, where no trade of the series has followed
    private int standingHour = NO_HOUR;
    private long ticks;
    private final List<HourSums> hours = Stream.generate(HourSums::new).limit(HOURS).toList();
    private final HourSums ofDay = new HourSums();

    Task(TableFiles.RowSink out) {
      this.out = out;
      for (BarInterval interval : intervals) {
        replaced.put(interval, new ArrayDeque<>());
        periods.put(
            interval,
            HourRange.ofDay(day).hours().stream()
                .map(hour -> BarRow.text(interval.period(hour)))
                .toArray(CharSequence[]::new));
        names.put(interval, BarRow.text(interval.text()));
      }
      for (Completeness state : Completeness.values()) {
        states.put(state, BarRow.text(state.text()));
      }
      row.set(BarRow.BUILD, buildId);
    }

    void accept(InternalRow next) throws IOException {
      changeSeries(next.getUTF8String(DayRows.SYMBOL), next.getUTF8String(DayRows.VENUE));
      try {
        if (next.isNullAt(DayRows.BAR)) {
          GoldTick tick = tick(next);
          leaveStandingHour(tick.missingBefore() > 0);
          fold.add(tick);
          sectorFold.add(tick);
          ticks++;
        } else {
          acceptBar(BarRow.copyOf(next.getStruct(DayRows.BAR, row.size())));
        }
      } catch (ArithmeticException e) {
        throw tooLarge(e);
      }
    }

    private void changeSeries(UTF8String nextSymbol, UTF8String nextVenue) throws IOException {
      boolean sameSymbol = nextSymbol.equals(symbolBytes);
      if (sameSymbol && nextVenue.equals(venueBytes)) {
        return;
      }
      endSeries();
      // the row's memory is used again, so what is kept is copied
      symbolBytes = nextSymbol.clone();
      venueBytes = nextVenue.clone();
      symbol = nextSymbol.toString();
      venue = nextVenue.toString();
      row.set(BarRow.SYMBOL, BarRow.text(symbol));
      row.set(BarRow.VENUE, BarRow.text(venue));
      seriesHash = new Fingerprint().add(symbol).add(venue).value();
      missingAfterDay = gapsAfter.contains(new Series(symbol, venue));
      if (!sameSymbol) {
        sectorFold.symbol(symbol);
      }
    }

    void endSeries() throws IOException {
      try {
        finishDay();
      } catch (ArithmeticException e) {
        throw tooLarge(e);
      }
      replaced.values().forEach(Deque::clear);
    }

    private void finishDay() throws IOException {
      leaveStandingHour(missingAfterDay);
      fold.finish(missingAfterDay);
    }

    private GoldTick tick(InternalRow next) {
      boolean sameDay =
          !next.isNullAt(DayRows.LOG_RETURN)
              && !next.isNullAt(DayRows.PREVIOUS_NANOS)
              && next.getLong(DayRows.PREVIOUS_NANOS) >= dayStart;
      boolean setsLast = next.getBoolean(DayRows.SETS_LAST);
      double logReturn = sameDay && setsLast ? next.getDouble(DayRows.LOG_RETURN) : Double.NaN;
      return new GoldTick(
          next.getLong(DayRows.TIME_NANOS),
          next.getDecimal(DayRows.PRICE, 18, 8).toUnscaledLong(),
          next.getDecimal(DayRows.SIZE, 18, 8).toUnscaledLong(),
          setsLast,
          next.getBoolean(DayRows.SETS_HIGH_LOW),
          next.getBoolean(DayRows.COUNTS_VOLUME),
          logReturn * logReturn,
          next.getLong(DayRows.MISSING),
          next.getInt(DayRows.COPIES));
    }

    private void acceptBar(LakeRow bar) throws IOException {
      long start = (Long) bar.get(BarRow.START) * 1_000;
      if (start >= dayStart && start < dayEnd) {
        BarInterval interval = BarInterval.of(bar.get(BarRow.INTERVAL).toString());
        if (interval != BarInterval.DAY && standing[hourOfDay(start)]) {
          acceptStanding(interval, start, bar);
        } else if (replaced.containsKey(interval)) {
          replaced.get(interval).add(bar);
        }
        return;
      }
      if (start >= dayEnd) {
        // bars of later days come after those of this day
        finishDay();
      }
      out.write(bar);
    }

    private int hourOfDay(long startNanos) {
      return (int) ((startNanos - dayStart) / BarInterval.HOUR.nanos());
    }

    private void acceptStanding(BarInterval interval, long start, LakeRow bar) throws IOException {
      int hour = hourOfDay(start);
      if (hour != standingHour) {
        FirstTrade first = new FirstTrade(new Series(symbol, venue), Hour.ofNanos(start));
        boolean missing = afterMissingIds.contains(first);
        leaveStandingHour(missing);
        fold.finishShorterThan(BarInterval.DAY, missing);
        standingHour = hour;
      }
      if (interval == BarInterval.HOUR) {
        fold.addTo(BarInterval.DAY, start, BarSums.of(bar));
      }
      bar.set(BarRow.BUILD, buildId);
      out.write(bar);
    }

    private void leaveStandingHour(boolean missingAfter) {
      if (standingHour != NO_HOUR && missingAfter) {
        hours.get(standingHour).missingAfter += seriesHash;
      }
      standingHour = NO_HOUR;
    }

    private void write(BarInterval interval, long start, BarSums sums, boolean missingAfter)
        throws IOException {
      long startMicros = Math.floorDiv(start, 1_000L);
      int hour = hourOfDay(start);
      row.set(BarRow.INTERVAL, names.get(interval));
      row.set(BarRow.PERIOD, periods.get(interval)[hour]);
      BarRow.fill(row, start, sums);
      Completeness state =
          coverage.of(
              venue,
              startMicros,
              startMicros + interval.nanos() / 1_000,
              missingAfter || sums.missing() > 0);
      row.set(BarRow.COMPLETENESS, states.get(state));
      row.set(BarRow.REVISION, revision(replaced.get(interval), startMicros));
      out.write(row);
      HourSums counts = interval == BarInterval.DAY ? ofDay : hours.get(hour);
      if (interval == BarInterval.HOUR && missingAfter) {
        counts.missingAfter += seriesHash;
      }
      counts.bars++;
      counts.content +=
          new Fingerprint()
              .add(seriesHash)
              .add(interval.nanos())
              .add(start)
              .add(state.text())
              .add(sums.hash())
              .value();
    }

    /** One more than that of a different version, the same as that of an equal one, else 0. */
    private int revision(Deque<LakeRow> versions, long startMicros) {
      while (!versions.isEmpty() && (Long) versions.peek().get(BarRow.START) < startMicros) {
        versions.remove();
      }
      LakeRow version = versions.peek();
      if (version == null || (Long) version.get(BarRow.START) != startMicros) {
        return 0;
      }
      versions.remove();
      int revision = (Integer) version.get(BarRow.REVISION);
      return BarRow.sameContent(version, row) ? revision : revision + 1;
    }

    private BadData tooLarge(ArithmeticException cause) {
      return new BadData(
          "%s@%s has a bar on %s whose volume or turnover has more than 38 digits. Check its prices and sizes in silver.ticks."
              .formatted(symbol, venue, day),
          cause);
    }
  }
}
