package io.ticklake.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DayGapsTest {

  private static final Series A = new Series("A", "X");
  private static final Series B = new Series("B", "X");

  private final List<DayGap> asked = new ArrayList<>();

  @Test
  void touchTheDayBeforeAndAskNobodyWhereMidnightIsTheirEnd() {
    DayGaps gaps = gaps(A, traded("2026-01-05T20"), gap(A, "2026-01-05T20", "2026-01-06T00"));

    assertThat(touched(gaps)).containsExactly("2026-01-05 [A@X]");
    assertThat(asked).isEmpty();
  }

  @Test
  void spanDaysOnWhichTheSeriesSleeps() {
    DayGaps gaps = gaps(A, traded("2026-01-02T20"), gap(A, "2026-01-02T20", "2026-01-05T14"));

    assertThat(touched(gaps)).containsExactly("2026-01-02 [A@X]");
  }

  @Test
  void touchTheDayOfALaterTradeThatDoesNotSetLast() {
    DayGaps gaps =
        gaps(A, traded("2026-01-02T20", "2026-01-04T01"), gap(A, "2026-01-02T20", "2026-01-06T14"));

    assertThat(touched(gaps)).containsExactly("2026-01-04 [A@X]");
  }

  @Test
  void touchTheDayOfTheLastTradeWhereNoneEverSetLast() {
    DayGaps gaps = gaps(A, traded("2026-01-03T10"), gap(A, null, "2026-01-06T14"));

    assertThat(touched(gaps)).containsExactly("2026-01-03 [A@X]");
  }

  @Test
  void touchNoDayWhenTheSeriesTradedEarlierOnTheirOwn() {
    DayGaps gaps =
        gaps(A, traded("2026-01-05T20", "2026-01-06T09"), gap(A, "2026-01-05T20", "2026-01-06T14"));

    assertThat(touched(gaps)).isEmpty();
  }

  @Test
  void areSettledOnceAndForEachSeriesAlone() {
    DayGaps gaps =
        gaps(
            A,
            traded("2026-01-02T20", "2026-01-04T01"),
            gap(A, "2026-01-02T20", "2026-01-06T14"),
            gap(B, "2026-01-05T23", "2026-01-06T00"),
            gap(A, "2026-01-06T23", "2026-01-07T00"));

    assertThat(touched(gaps))
        .containsExactly("2026-01-04 [A@X]", "2026-01-05 [B@X]", "2026-01-06 [A@X]");
    assertThat(touched(gaps)).hasSize(3);
    assertThat(asked).containsExactly(gap(A, "2026-01-02T20", "2026-01-06T14"));
  }

  @Test
  void haveMissingIds() {
    assertThatThrownBy(() -> new DayGap(Hour.parse("2026-01-06T00"), A, null, 0, 1))
        .hasMessage("a gap of A@X before 2026-01-06T00 cannot have 0 missing ids");
  }

  private DayGaps gaps(Series series, NavigableSet<Hour> traded, DayGap... gaps) {
    return new DayGaps(
        List.of(gaps),
        (Collection<DayGap> open) -> {
          asked.addAll(open);
          return Map.of(series, traded);
        });
  }

  private static DayGap gap(Series series, String previous, String hour) {
    Long nanos = previous == null ? null : Hour.parse(previous).startMicros() * 1_000 + 1;
    return new DayGap(Hour.parse(hour), series, nanos, 2, 1);
  }

  private static NavigableSet<Hour> traded(String... hours) {
    return new TreeSet<>(Arrays.stream(hours).map(Hour::parse).toList());
  }

  /** Every day of the first week that is touched, with the series. */
  private static List<String> touched(DayGaps gaps) {
    return LocalDate.parse("2026-01-01")
        .datesUntil(LocalDate.parse("2026-01-08"))
        .filter(day -> !gaps.after(day).isEmpty())
        .map(day -> day + " " + gaps.after(day))
        .toList();
  }
}
