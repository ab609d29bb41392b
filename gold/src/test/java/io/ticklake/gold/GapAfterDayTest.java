package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.gold.Trade.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.core.build.CurrentBuilds;
import io.ticklake.core.build.GoldInputs;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GapAfterDayTest extends GoldLakeTest {

  private static final LocalDate NEXT = DAY.plusDays(1);
  private static final Trade LAST = Trade.one("23:58:30 1 1");
  private static final Trade FIRST = Trade.one("2026-01-06T00:00:01 1 1");

  @BeforeEach
  void cover() {
    silver.covers("days", "X", "00:00:00", "2026-01-09T00:00:00", Hour.parse("2026-01-05T23"));
  }

  @Test
  void marksTheLastBarOfEveryLength() {
    silver.builds(List.of(Trade.one("22:00:00 1 1"), LAST, FIRST.afterMissing(3)));

    gold.build(DAY);

    assertThat(bars())
        .containsExactly(
            "1d 2026-01-05T00:00 gap 0",
            "1h 2026-01-05T22:00 complete 0",
            "1h 2026-01-05T23:00 gap 0",
            "1m 2026-01-05T22:00 complete 0",
            "1m 2026-01-05T23:58 gap 0",
            "1s 2026-01-05T22:00 complete 0",
            "1s 2026-01-05T23:58:30 gap 0",
            "5m 2026-01-05T22:00 complete 0",
            "5m 2026-01-05T23:55 gap 0");
  }

  @Test
  void marksNoBarOfAnotherSeries() {
    silver.builds(
        List.of(
            LAST,
            Trade.one("AAPL@Y 23:58:30 1 1"),
            Trade.one("MSFT@X 23:58:30 1 1"),
            FIRST.afterMissing(3),
            Trade.one("AAPL@Y 2026-01-06T00:00:01 1 1"),
            Trade.one("MSFT@X 2026-01-06T00:00:01 1 1")));

    gold.build(DAY);

    assertThat(GoldRows.lines(lake, GOLD_BARS, "bar_interval", "symbol", "venue", "completeness"))
        .contains("1d AAPL X gap", "1d AAPL Y partial", "1d MSFT X complete");
  }

  @Test
  void saysTheSameWhicheverDayIsBuiltFirst() {
    silver.builds(List.of(LAST, FIRST.afterMissing(3)));
    gold.build(DAY);
    gold.build(NEXT);
    List<String> forward = bars();

    gold.build(DAY);

    assertThat(bars())
        .as("bars of the next day stand in the partitions of the first one's month and year")
        .isEqualTo(forward)
        .filteredOn(bar -> bar.contains("gap"))
        .hasSize(10);
  }

  @Test
  void isStaleWhenTheGapComesAndGoesAndNotOtherwise() {
    silver.builds(List.of(LAST));
    gold.build(DAY);
    assertThat(isStale()).isFalse();

    silver.builds(List.of(LAST, FIRST));
    assertThat(isStale()).as("a next day without a gap").isFalse();

    silver.builds(List.of(LAST, FIRST.afterMissing(3)));
    assertThat(isStale()).isTrue();
    gold.build(DAY);
    assertThat(isStale()).isFalse();
    silver.builds(List.of(LAST, FIRST.afterMissing(2)));
    assertThat(isStale()).as("fewer ids are missing, but the bars are the same").isFalse();

    silver.builds(List.of(LAST, FIRST));
    assertThat(isStale()).isTrue();
    gold.build(DAY);
    assertThat(bars()).isNotEmpty().noneMatch(bar -> bar.contains("gap"));
    assertThat(isStale()).isFalse();
  }

  @Test
  void leavesADayInBetweenAlone() {
    silver.builds(
        List.of(
            LAST,
            Trade.one("MSFT@X 2026-01-06T12:00:00 1 1"),
            Trade.one("2026-01-08T09:00:00 1 1").afterMissing(3)));
    gold.build(NEXT);
    gold.build(DAY);

    assertThat(
            GoldRows.lines(lake, GOLD_BARS, "bar_interval", "symbol", "bar_start", "completeness"))
        .contains("1d AAPL 2026-01-05T00:00 gap", "1d MSFT 2026-01-06T00:00 complete");
  }

  private boolean isStale() {
    return CurrentBuilds.ofGold(lake).get(DAY).inHash() != GoldInputs.of(lake).hash(DAY);
  }

  private List<String> bars() {
    return GoldRows.lines(lake, GOLD_BARS, "bar_interval", "bar_start", "completeness", "missing");
  }
}
