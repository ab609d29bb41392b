package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.Series;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.lake.Lake;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * What gold days are made from: the hours of silver, what the sources cover, the sectors, and which
 * series miss ids between the day and their next trade. A gold day is stale when {@link #hash}
 * differs from the {@code inHash} of its build.
 */
public final class GoldInputs {

  /** The rules of this version in words; another text in a build means that it is stale. */
  public static final String RULES = "bars 1s 1m 5m 1h 1d, version 1";

  private final Optional<Table> silverTable;
  private final SortedMap<Hour, Build> silver;
  private final List<BronzeLog.Entry> log;
  private final SectorHistory sectors;
  private final DayGaps gaps;

  private GoldInputs(
      Optional<Table> silverTable,
      SortedMap<Hour, Build> silver,
      List<BronzeLog.Entry> log,
      SectorHistory sectors,
      DayGaps gaps) {
    this.silverTable = silverTable;
    this.silver = silver;
    this.log = log;
    this.sectors = sectors;
    this.gaps = gaps;
  }

  /** The state of the lake now. */
  public static GoldInputs of(Lake lake) {
    Optional<Table> table = lake.find(SILVER_TICKS);
    SortedMap<Hour, Build> silver =
        CurrentBuilds.resolve(
            table
                .map(
                    t ->
                        CurrentBuilds.hoursInFiles(
                            t, t.currentSnapshot(), Expressions.alwaysTrue()))
                .orElseGet(TreeMap::new),
            new BuildsTable(lake).read(Build.SILVER));
    // the log is read after silver: an append that silver does not hold yet is seen in it
    return new GoldInputs(
        table,
        silver,
        BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0),
        SectorHistory.of(lake),
        DayGaps.of(lake, silver));
  }

  /** The state of silver.ticks that this speaks of; empty without rows. */
  public Optional<Snapshot> silverSnapshot() {
    return silverTable.map(Table::currentSnapshot);
  }

  public SectorHistory sectors() {
    return sectors;
  }

  /** Series whose ids are missing between their last trade of the day and the next one. */
  public Set<Series> gapsAfter(LocalDate day) {
    return gaps.after(day);
  }

  /** Builds of silver on a UTC day, those of hours without rows included. */
  public SortedMap<Hour, Build> silver(LocalDate day) {
    return silver.subMap(Hour.firstOf(day), Hour.firstOf(day.plusDays(1)));
  }

  /**
   * The last append to bronze that the whole day of silver has seen. An append that does not touch
   * the day counts as seen.
   */
  public long logPosition(LocalDate day) {
    long seen = 0;
    for (BronzeLog.Entry entry : log) {
      for (Hour hour : entry.content().eventHours().keySet()) {
        if (hour.day().equals(day) && entry.position() > builtAt(hour)) {
          return seen;
        }
      }
      seen = entry.position();
    }
    return seen;
  }

  private long builtAt(Hour hour) {
    Build build = silver.get(hour);
    return build == null ? 0 : build.logPosition();
  }

  /**
   * What the sources cover as far as silver has seen it, so that no bar is called complete whose
   * ticks still wait in bronze.
   */
  public VenueCoverage coverage(LocalDate day) {
    long seen = logPosition(day);
    List<SourceCoverage> covered = new ArrayList<>();
    for (BronzeLog.Entry entry : log) {
      if (entry.position() > seen) {
        break;
      }
      List<String> sources =
          entry.content().sources().stream().map(range -> range.source()).distinct().toList();
      entry
          .content()
          .coverage()
          .forEach(
              (venue, times) ->
                  sources.forEach(
                      source ->
                          covered.add(
                              new SourceCoverage(
                                  source, venue, times.firstMicros(), times.lastMicros()))));
    }
    return VenueCoverage.of(covered);
  }

  /**
   * Hash of what the bars and sector metrics of each hour of a day are made from, but for the ids
   * that are missing after it. Hours without ticks have none.
   */
  public SortedMap<Hour, Long> hashesOfHours(LocalDate day) {
    VenueCoverage coverage = coverage(day);
    SortedMap<Hour, Long> hashes = new TreeMap<>();
    silver(day)
        .forEach(
            (hour, build) -> {
              if (build.rows() > 0) {
                hashes.put(
                    hour,
                    new Fingerprint()
                        .add(build.contentHash())
                        .add(coverage.hash(HourRange.of(hour)))
                        .add(sectors.hash(HourRange.of(hour)))
                        .value());
              }
            });
    return hashes;
  }

  /** Hash of all that the bars and sector metrics of a day are made from. */
  public long hash(LocalDate day) {
    Fingerprint print = new Fingerprint();
    silver(day)
        .forEach(
            (hour, build) -> {
              if (build.rows() > 0) {
                print.add(hour.sinceEpoch()).add(build.contentHash());
              }
            });
    HourRange hours = HourRange.ofDay(day);
    print.add(coverage(day).hash(hours)).add(sectors.hash(hours));
    for (Series series : gapsAfter(day)) {
      print.add(series.symbol()).add(series.venue());
    }
    return print.value();
  }
}
