package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.gold.Trade.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ticklake.core.Hour;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.build.GoldInputs;
import io.ticklake.core.lake.Lake;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.iceberg.data.Record;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class BuildGoldDayTest {

  private static final Hour TWO = Hour.parse("2026-01-05T14");

  private Lake lake;
  private SilverLake silver;
  private BuildGoldDay gold;
  private Supplier<BuildGoldDay> anotherProcess;

  @BeforeEach
  void open(SparkSession shared, @TempDir Path folder) {
    lake = TestLakes.at(folder);
    silver = new SilverLake(lake);
    gold = new BuildGoldDay(lake, TestLakes.session(shared, lake), Clock.systemUTC());
    anotherProcess =
        () ->
            new BuildGoldDay(
                TestLakes.at(folder), TestLakes.session(shared, lake), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void givesTheWorkedNumbersOfTheDefinitions() {
    silver.builds(
        Trade.all("14:00:10 100 2", "14:00:20 102 1", "14:01:10 101 3", "14:01:20 103 1"));

    gold.build(DAY);

    assertThat(bars("1m", "bar_start", "open", "high", "low", "close", "volume", "vwap", "trades"))
        .containsExactly(
            "2026-01-05T14:00 100 102 100 102 3 100.66666667 2",
            "2026-01-05T14:01 101 103 101 103 4 101.5 2");
    assertThat(volatility("1m").get(0)).isCloseTo(0.01980263, within(5e-9));
    assertThat(volatility("1m").get(1)).isCloseTo(0.02194447, within(5e-9));
    assertThat(volatility("5m").get(0)).isCloseTo(0.02955848, within(5e-9));
  }

  @Test
  void dividesTurnoverByVolumeOnce() {
    silver.builds(Trade.all("14:00:10 100 2", "14:00:20 102 1", "14:00:30 101 3"));

    gold.build(DAY);

    assertThat(bars("1d", "turnover", "volume", "vwap")).containsExactly("605 6 100.83333333");
  }

  @Test
  void foldsAllIntervalsToTheSameSums() {
    silver.builds(
        Trade.all(
            "00:00:00 1.1 1", "00:59:59.999999999 1.2 2", "01:00:00 1.3 3", "23:59:59 0.9 4"));

    gold.build(DAY);

    assertThat(bars("1h", "bar_start", "open", "close", "volume", "period"))
        .containsExactly(
            "2026-01-05T00:00 1.1 1.2 3 2026-01",
            "2026-01-05T01:00 1.3 1.3 3 2026-01",
            "2026-01-05T23:00 0.9 0.9 4 2026-01");
    assertThat(bars("1d", "open", "high", "low", "close", "volume", "trades", "returns", "period"))
        .containsExactly("1.1 1.3 0.9 0.9 10 4 3 2026");
    assertThat(bars("1s", "bar_start", "period"))
        .containsExactly(
            "2026-01-05T00:00 2026-01-05T00",
            "2026-01-05T00:59:59 2026-01-05T00",
            "2026-01-05T01:00 2026-01-05T01",
            "2026-01-05T23:59:59 2026-01-05T23");
  }

  @Test
  void keepsOneSymbolOnTwoVenuesApart() {
    silver.builds(Trade.all("AAPL@X 14:00:10 100 2", "AAPL@Y 14:00:10 101 3"));

    gold.build(DAY);

    assertThat(bars("1d", "symbol", "venue", "close", "volume"))
        .containsExactly("AAPL X 100 2", "AAPL Y 101 3");
  }

  @Test
  void leavesTheReturnFromTheDayBeforeOut() {
    silver.builds(Trade.all("2026-01-04T23:59:59 50 1", "00:00:01 100 1", "00:00:02 101 1"));

    gold.build(DAY);

    assertThat(bars("1d", "returns")).containsExactly("1");
  }

  @Test
  void followsWhatATradeMaySet() {
    silver.builds(
        List.of(
            Trade.one("14:00:01 90 1").setting(false, false, true),
            Trade.one("14:00:02 100 1"),
            Trade.one("14:00:03 120 1").setting(false, true, false),
            Trade.one("14:00:04 80 1").setting(true, false, true)));

    gold.build(DAY);

    assertThat(bars("1m", "open", "high", "low", "close", "volume", "trades"))
        .containsExactly("100 120 100 80 3 3");
  }

  @Test
  void changesNothingTheSecondTime() {
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1"));
    gold.build(DAY);
    List<String> before = GoldRows.lines(lake, GOLD_BARS, "revision", "bar_start", "bar_interval");
    List<String> content = GoldRows.content(lake, GOLD_BARS);

    gold.build(DAY);

    assertThat(GoldRows.content(lake, GOLD_BARS)).isEqualTo(content).hasSize(9);
    assertThat(GoldRows.lines(lake, GOLD_BARS, "revision", "bar_start", "bar_interval"))
        .isEqualTo(before);
  }

  @Test
  void countsARevisionOfEachBarThatBecameDifferent() {
    silver.builds(Trade.all("14:00:10 100 2", "15:00:20 102 1"));
    gold.build(DAY);
    silver.builds(Trade.all("14:00:10 100 2", "14:00:11 99 5"));

    gold.build(DAY);

    assertThat(bars("1h", "bar_start", "revision"))
        .containsExactly("2026-01-05T14:00 1", "2026-01-05T15:00 0");
    assertThat(bars("1s", "bar_start", "revision"))
        .containsExactly("2026-01-05T14:00:10 0", "2026-01-05T14:00:11 0", "2026-01-05T15:00:20 0");
    assertThat(bars("1d", "revision")).containsExactly("1");
  }

  @Test
  void removesTheBarsOfADayWhoseSilverIsEmpty() {
    silver.builds(Trade.all("14:00:10 100 2", "2026-01-06T14:00:10 100 2"));
    gold.build(DAY);
    gold.build(DAY.plusDays(1));
    silver.empties(TWO);

    gold.build(DAY);

    assertThat(bars("1d", "bar_start")).containsExactly("2026-01-06T00:00");
    assertThat(bars("1s", "bar_start")).containsExactly("2026-01-06T14:00:10");
  }

  @Test
  void keepsTheOtherDaysOfTheMonthAndYearInAnyOrder() {
    silver.builds(
        Trade.all(
            "2026-01-04T10:00:00 1 1",
            "14:00:10 2 1",
            "B@X 14:00:10 2 1",
            "2026-01-06T01:00:00 3 1",
            "2026-02-01T01:00:00 4 1"));
    LocalDate[] days = {DAY, LocalDate.parse("2026-02-01"), DAY.plusDays(1), DAY.minusDays(1)};
    for (LocalDate day : days) {
      gold.build(day);
    }
    gold.build(DAY);

    assertThat(bars("1d", "symbol", "bar_start", "close"))
        .containsExactly(
            "AAPL 2026-01-04T00:00 1",
            "AAPL 2026-01-05T00:00 2",
            "AAPL 2026-01-06T00:00 3",
            "AAPL 2026-02-01T00:00 4",
            "B 2026-01-05T00:00 2");
    assertThat(bars("1h", "bar_start")).hasSize(5);
    assertThat(CurrentBuilds.ofGold(lake)).hasSize(4);
  }

  @Test
  void losesNothingWhenTwoDaysOfAMonthAreBuiltAtOnce() {
    silver.builds(Trade.all("14:00:10 2 1", "2026-01-06T01:00:00 3 1"));
    BuildGoldDay other = anotherProcess.get();

    CompletableFuture<GoldDayReport> one = CompletableFuture.supplyAsync(() -> gold.build(DAY));
    CompletableFuture<GoldDayReport> two =
        CompletableFuture.supplyAsync(() -> other.build(DAY.plusDays(1)));
    one.join();
    two.join();

    assertThat(bars("1d", "bar_start")).containsExactly("2026-01-05T00:00", "2026-01-06T00:00");
    assertThat(bars("1h", "bar_start")).hasSize(2);
  }

  @Test
  void writesFilesInTheOrderOfTheTable() {
    silver.builds(Trade.all("B@X 14:00:10 2 1", "A@X 14:00:10 2 1"));
    gold.build(DAY);
    silver.builds(Trade.all("A@X 2026-01-06T01:00:00 3 1", "A@X 2026-01-04T01:00:00 3 1"));
    gold.build(DAY.plusDays(1));
    gold.build(DAY.minusDays(1));

    assertThat(
            GoldRows.records(lake, GOLD_BARS).stream()
                .filter(row -> row.getField("bar_interval").equals("1d"))
                .map(row -> GoldRows.line(row, List.of("symbol", "bar_start"))))
        .containsExactly(
            "A 2026-01-04T00:00", "A 2026-01-05T00:00", "A 2026-01-06T00:00", "B 2026-01-05T00:00");
  }

  @Test
  void saysWhatIsKnownOfEachBar() {
    silver.covers("day", "X", "14:00:30", "14:04:00", TWO);
    silver.builds(
        List.of(
            Trade.one("14:00:30 1 1"),
            Trade.one("14:01:00 1 1").inCopies(3),
            Trade.one("14:02:00 1 1").afterMissing(2),
            Trade.one("14:03:00 1 1"),
            Trade.one("14:04:00 1 1")));

    gold.build(DAY);

    assertThat(bars("1m", "bar_start", "completeness", "missing", "duplicates"))
        .containsExactly(
            "2026-01-05T14:00 partial 0 0",
            "2026-01-05T14:01 gap 0 2",
            "2026-01-05T14:02 gap 2 0",
            "2026-01-05T14:03 complete 0 0",
            "2026-01-05T14:04 partial 0 0");
    assertThat(bars("1h", "completeness", "missing", "duplicates")).containsExactly("partial 2 2");
  }

  @Test
  void leavesBarsOpenThatTheTopicHasNotPassed() {
    silver.hears("X", "14:00:00", "14:01:30", TWO);
    silver.builds(Trade.all("14:00:30 1 1", "14:01:30 1 1"));

    gold.build(DAY);

    assertThat(bars("1m", "bar_start", "completeness"))
        .containsExactly("2026-01-05T14:00 complete", "2026-01-05T14:01 open");
  }

  @Test
  void callsNoBarCompleteWhoseTicksSilverHasNotSeen() {
    silver.hears("X", "14:00:00", "14:01:30", TWO);
    silver.builds(Trade.all("14:00:30 1 1", "14:01:30 1 1"));
    silver.hears("X", "14:01:31", "15:00:30", TWO, TWO.plus(1));

    gold.build(DAY);

    assertThat(bars("1m", "bar_start", "completeness"))
        .containsExactly("2026-01-05T14:00 complete", "2026-01-05T14:01 open");
  }

  @Test
  void isStaleWhenSilverOrTheCoverageChanged() {
    silver.hears("X", "14:00:00", "14:01:30", TWO);
    silver.builds(Trade.all("14:00:30 1 1"));
    gold.build(DAY);
    assertThat(isStale()).isFalse();

    silver.hears("X", "2026-01-06T00:00:00", "2026-01-06T00:00:30", Hour.parse("2026-01-06T00"));
    assertThat(isStale()).isTrue();
    gold.build(DAY);
    assertThat(isStale()).isFalse();

    silver.hears("X", "2026-01-06T00:01:00", "2026-01-06T00:01:30", Hour.parse("2026-01-06T00"));
    assertThat(isStale()).isFalse();
    silver.builds(Trade.all("14:00:31 1 1"));
    assertThat(isStale()).isTrue();
  }

  private boolean isStale() {
    return CurrentBuilds.ofGold(lake).get(DAY).inHash() != GoldInputs.of(lake).hash(DAY);
  }

  private List<String> bars(String interval, String... columns) {
    return GoldRows.records(lake, GOLD_BARS).stream()
        .filter(row -> row.getField("bar_interval").equals(interval))
        .map(row -> GoldRows.line(row, List.of(columns)))
        .sorted()
        .toList();
  }

  private List<Double> volatility(String interval) {
    return GoldRows.records(lake, GOLD_BARS).stream()
        .filter(row -> row.getField("bar_interval").equals(interval))
        .sorted(java.util.Comparator.comparing(row -> row.getField("bar_start").toString()))
        .map((Record row) -> (Double) row.getField("realised_volatility"))
        .toList();
  }
}
