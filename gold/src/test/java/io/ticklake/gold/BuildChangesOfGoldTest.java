package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static io.ticklake.gold.Trade.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.build.GoldInputs;
import io.ticklake.core.lake.TableSlice;
import io.ticklake.gold.MarketInfoLake.Info;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;

/** Days of which some hours changed: what stays, what is built, and that the rows are the same. */
class BuildChangesOfGoldTest extends GoldLakeTest {

  private static final Hour TWO = Hour.parse("2026-01-05T14");
  private static final Hour THREE = TWO.plus(1);

  @Test
  void leavesTheSecondsOfHoursThatDidNotChange() {
    silver.builds(Trade.all("14:00:10 100 2", "14:30:00 101 1", "15:00:20 102 1"));
    gold.buildChanges(DAY);
    SortedMap<String, Set<String>> before = secondFiles();
    silver.builds(Trade.all("14:00:10 100 2", "14:30:00 101 1", "15:00:20 102 1", "15:00:21 99 5"));

    GoldDayReport report = gold.buildChanges(DAY);

    assertThat(secondFiles().get("2026-01-05T14")).isEqualTo(before.get("2026-01-05T14"));
    assertThat(secondFiles().get("2026-01-05T15")).isNotEqualTo(before.get("2026-01-05T15"));
    assertThat(report.ticks()).as("those of 15:00 alone").isEqualTo(2);
    assertThat(report.bars()).as("2 of 1s, 1 of 1m, 5m, 1h and 1d").isEqualTo(6);
    assertThat(report.stood()).as("2 of 1s, 1m and 5m, 1 of 1h").isEqualTo(7);
    assertThat(GoldRows.lines(lake, GOLD_BARS, "bar_interval", "close", "volume"))
        .contains("1d 99 9", "1h 101 3", "1h 99 6");
    assertEqualsTheDayFromAllItsTicks();
  }

  @Test
  void readsNothingOfADayThatDidNotChange() {
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1"));
    gold.build(DAY);

    GoldDayReport report = gold.buildChanges(DAY);

    assertThat(report.ticks()).isZero();
    assertThat(report.bars()).as("that of 1d").isEqualTo(1);
    assertEqualsTheDayFromAllItsTicks();
  }

  @Test
  void marksTheLastBarOfAnHourWhenTheGapAfterItComesLater() {
    silver.covers("day", "X", "00:00:00", "2026-01-06T00:00:00", TWO);
    silver.builds(Trade.all("14:00:10 100 2", "14:30:00 101 1"));
    gold.buildChanges(DAY);
    silver.builds(
        List.of(
            Trade.one("14:00:10 100 2"),
            Trade.one("14:30:00 101 1"),
            Trade.one("16:00:20 102 1").afterMissing(3)));

    gold.buildChanges(DAY);

    assertThat(GoldRows.lines(lake, GOLD_BARS, "bar_interval", "bar_start", "completeness"))
        .contains(
            "1s 2026-01-05T14:00:10 complete",
            "1s 2026-01-05T14:30 gap",
            "1m 2026-01-05T14:30 gap",
            "1h 2026-01-05T14:00 gap");
    assertEqualsTheDayFromAllItsTicks();
  }

  @Test
  void marksTheLastBarOfTheDayWhenTheGapAfterItComesLater() {
    silver.covers("day", "X", "00:00:00", "2026-01-06T01:00:00", TWO);
    silver.builds(Trade.all("14:00:10 100 2", "15:00:00 101 1"));
    gold.buildChanges(DAY);
    silver.builds(
        List.of(
            Trade.one("14:00:10 100 2"),
            Trade.one("15:00:00 101 1"),
            Trade.one("2026-01-06T00:00:20 102 1").afterMissing(3)));

    gold.buildChanges(DAY);

    assertThat(GoldRows.lines(lake, GOLD_BARS, "bar_interval", "bar_start", "completeness"))
        .contains(
            "1h 2026-01-05T14:00 complete", "1h 2026-01-05T15:00 gap", "1s 2026-01-05T15:00 gap");
    assertEqualsTheDayFromAllItsTicks();
  }

  @Test
  void buildsAnHourWhoseTimesBecameCovered() {
    silver.hears("X", "14:00:00", "15:00:30", TWO, THREE);
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1"));
    gold.buildChanges(DAY);
    silver.hears("X", "15:00:30", "17:00:00", Hour.parse("2026-01-05T17"));
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1", "17:00:00 103 1"));

    GoldDayReport report = gold.buildChanges(DAY);

    assertThat(report.ticks()).as("those of 15:00 and 17:00").isEqualTo(2);
    assertThat(GoldRows.lines(lake, GOLD_BARS, "bar_interval", "bar_start", "completeness"))
        .contains("1h 2026-01-05T14:00 complete", "1h 2026-01-05T15:00 complete");
    assertEqualsTheDayFromAllItsTicks();
  }

  @Test
  void buildsTheHoursWhoseSectorsChanged() {
    MarketInfoLake marketInfo = new MarketInfoLake(lake);
    BuildSecurities securities = new BuildSecurities(lake, spark, Clock.systemUTC());
    marketInfo.receives(Info.of("AAPL", "Apple", "Energy", "2026-01-01T00:00:00"));
    securities.build();
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1"));
    gold.buildChanges(DAY);
    marketInfo.receives(Info.of("AAPL", "Apple", "Utilities", "2026-01-05T15:00:00"));
    securities.build();

    GoldDayReport report = gold.buildChanges(DAY);

    assertThat(report.ticks()).as("that of 15:00").isEqualTo(1);
    assertThat(GoldRows.lines(lake, GOLD_SECTOR_METRICS, "window_start", "sector"))
        .containsExactly("2026-01-05T14:00 Energy", "2026-01-05T15:00 Utilities");
    assertEqualsTheDayFromAllItsTicks();
  }

  @Test
  void trustsNoSectorMetricsOfABuildThatEndedBeforeItsBars() {
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1"));
    gold.buildChanges(DAY);
    TableSlice sectors =
        TableSlice.of(lake.load(GOLD_SECTOR_METRICS), Expressions.notNull("window_start"));
    SectorMinutes ofThree = SectorMinutes.of(List.of(), sectors, Set.of(THREE));
    sectors.replace(ofThree.write(sectors.table(), 7));
    assertThat(GoldRows.lines(lake, GOLD_SECTOR_METRICS, "window_start")).hasSize(1);
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 2"));

    gold.buildChanges(DAY);

    assertThat(GoldRows.lines(lake, GOLD_SECTOR_METRICS, "window_start", "volume"))
        .containsExactly("2026-01-05T14:00 2", "2026-01-05T15:00 2");
  }

  @Test
  void removesTheBarsOfAnHourThatBecameEmpty() {
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1"));
    gold.buildChanges(DAY);
    silver.empties(THREE);

    gold.buildChanges(DAY);

    assertThat(GoldRows.lines(lake, GOLD_BARS, "bar_interval", "bar_start"))
        .containsExactly(
            "1d 2026-01-05T00:00",
            "1h 2026-01-05T14:00",
            "1m 2026-01-05T14:00",
            "1s 2026-01-05T14:00:10",
            "5m 2026-01-05T14:00");
    assertEqualsTheDayFromAllItsTicks();
  }

  @Test
  void givesWhatAllTicksGiveWhateverChangedInWhateverOrder() {
    Random random = new Random(1);
    silver.covers("day", "X0", "02:00:00", "21:30:00");
    silver.covers("other", "X1", "00:00:00", "2026-01-06T00:00:00");
    silver.builds(Trade.all("2026-01-04T10:00:00 5 1", "2026-01-06T00:00:00 6 1"));
    gold.build(DAY.minusDays(1));
    gold.build(DAY.plusDays(1));
    SortedMap<Hour, List<Trade>> hours = new TreeMap<>();
    long stood = 0;
    for (int round = 0; round < 8; round++) {
      Set<Hour> changed = new TreeSet<>();
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        changed.add(Hour.firstOf(DAY).plus(3L * random.nextInt(8)));
      }
      for (Hour hour : changed) {
        List<Trade> now = hours.getOrDefault(hour, List.of());
        hours.put(
            hour,
            now.isEmpty() || random.nextInt(3) == 0
                ? randomTrades(random, hour)
                : withOneMoreAtItsStart(now, hour));
      }
      silver.builds(hours.values().stream().flatMap(List::stream).toList());
      hours.forEach(
          (hour, trades) -> {
            if (trades.isEmpty()) {
              silver.empties(hour);
            }
          });

      GoldDayReport report = gold.buildChanges(DAY);

      assertThat(report.bars() + report.stood()).isEqualTo(dayBuild().rows());
      stood += report.stood();
      if (round % 4 == 3) {
        assertEqualsTheDayFromAllItsTicks();
      }
    }
    assertThat(stood).isPositive();
    assertThat(GoldRows.lines(lake, GOLD_BARS, "completeness"))
        .contains("complete", "gap", "partial");
  }

  /** The trades before the hours that follow stay the same, so those may stand. */
  private static List<Trade> withOneMoreAtItsStart(List<Trade> trades, Hour hour) {
    Trade of = trades.get(trades.size() - 1);
    List<Trade> more = new ArrayList<>();
    more.add(Trade.of(of.symbol(), of.venue(), hour.startMicros() * 1_000, "3.5", "1"));
    more.addAll(trades);
    return more;
  }

  private static List<Trade> randomTrades(Random random, Hour hour) {
    List<Trade> trades = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      long nanos = hour.startMicros() * 1_000 + random.nextLong(3_600) * 1_000_000_000L;
      Trade trade =
          Trade.of(
              "S" + random.nextInt(3),
              "X" + random.nextInt(2),
              nanos + random.nextInt(3),
              "" + (1 + random.nextInt(500)) / 8.0,
              "" + random.nextInt(4));
      trade = trade.setting(random.nextInt(6) > 0, random.nextInt(6) > 0, random.nextInt(6) > 0);
      trade = random.nextInt(5) == 0 ? trade.afterMissing(1 + random.nextInt(3)) : trade;
      trades.add(random.nextInt(5) == 0 ? trade.inCopies(2) : trade);
    }
    trades.sort(Comparator.comparing(Trade::timeNanos));
    return trades;
  }

  /** Of bars their revisions and of the record its hashes too. */
  private void assertEqualsTheDayFromAllItsTicks() {
    List<String> revisions = revisions();
    List<String> bars = GoldRows.content(lake, GOLD_BARS);
    List<String> sectors = GoldRows.content(lake, GOLD_SECTOR_METRICS);
    List<String> order = minutesInOrderOfTheFile();
    Build before = dayBuild();
    assertThat(before.inHash()).isEqualTo(GoldInputs.of(lake).hash(DAY));

    gold.build(DAY);

    assertThat(bars).isEqualTo(GoldRows.content(lake, GOLD_BARS));
    assertThat(revisions).isEqualTo(revisions());
    assertThat(sectors).isEqualTo(GoldRows.content(lake, GOLD_SECTOR_METRICS));
    assertThat(order).isEqualTo(minutesInOrderOfTheFile());
    assertThat(before.contentHash()).isEqualTo(dayBuild().contentHash());
    assertThat(before.rows()).isEqualTo(dayBuild().rows());
  }

  private List<String> revisions() {
    return GoldRows.lines(
        lake, GOLD_BARS, "bar_interval", "symbol", "venue", "bar_start", "revision");
  }

  private List<String> minutesInOrderOfTheFile() {
    return GoldRows.records(lake, GOLD_BARS).stream()
        .filter(row -> row.getField("bar_interval").equals("1m"))
        .filter(row -> row.getField("period").equals(DAY.toString()))
        .map(row -> GoldRows.line(row, List.of("symbol", "venue", "bar_start")))
        .toList();
  }

  private Build dayBuild() {
    return CurrentBuilds.ofGold(lake).get(DAY);
  }

  /** Files of 1-second bars by hour. */
  private SortedMap<String, Set<String>> secondFiles() {
    Map<String, Set<String>> files =
        TableSlice.of(lake.load(GOLD_BARS), Expressions.equal("bar_interval", "1s"))
            .files()
            .stream()
            .collect(
                Collectors.groupingBy(
                    file -> file.partition().get(1, String.class),
                    Collectors.mapping(file -> file.location(), Collectors.toSet())));
    return new TreeMap<>(files);
  }
}
