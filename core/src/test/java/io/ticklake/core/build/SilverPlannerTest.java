package io.ticklake.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.build.Lookbacks.Mark;
import io.ticklake.core.build.SilverPlanner.Arrived;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilverPlannerTest {

  private static final Series A = new Series("A", "X");
  private static final Series B = new Series("B", "X");
  private static final Hour NINE = Hour.parse("2026-01-05T09");
  private static final Hour TEN = Hour.parse("2026-01-05T10");
  private static final Hour CLOSING = Hour.parse("2026-01-05T23");
  private static final Hour NEXT_DAY = Hour.parse("2026-01-06T10");
  private static final Hour NEXT_CLOSING = Hour.parse("2026-01-06T23");

  private final Map<Hour, Arrived> arrived = new HashMap<>();
  private final Map<Hour, Build> builds = new HashMap<>();
  private final Map<Hour, Map<Series, Mark>> marks = new HashMap<>();

  @Test
  void anHourThatTheLogNamesAndNobodyBuiltIsStale() {
    arrived.put(NINE, new Arrived(4, 30));

    assertThat(stale()).containsExactly("2026-01-05T09 30 never built");
  }

  @Test
  void anHourIsStaleWhenALaterAppendNamesIt() {
    arrived.put(NINE, new Arrived(5, 30));
    handsOn(NINE, A, true, 11);
    builds.put(NINE, build(NINE, 4, "rules", Lookbacks.hash(A, 0)));
    handsOn(CLOSING, A, false, 11);

    assertThat(stale()).containsExactly("2026-01-05T09 30 ticks arrived since it was built");

    arrived.put(NINE, new Arrived(4, 30));
    assertThat(stale()).isEmpty();
  }

  @Test
  void anHourIsStaleWhenItsSeriesHaveAnotherLookbackNow() {
    handsOn(NINE, A, true, 11);
    handsOn(NINE, B, true, 12);
    handsOn(TEN, A, true, 21);
    handsOn(CLOSING, A, false, 21);
    handsOn(CLOSING, B, false, 12);
    builds.put(TEN, build(TEN, 1, "rules", Lookbacks.hash(A, 11)));
    assertThat(stale()).isEmpty();

    handsOn(NINE, A, true, 99);

    assertThat(stale()).containsExactly("2026-01-05T10 0 the trades before it changed");
  }

  @Test
  void anotherSeriesChangesNothing() {
    handsOn(NINE, B, true, 12);
    handsOn(TEN, A, true, 21);
    handsOn(CLOSING, A, false, 21);
    handsOn(CLOSING, B, false, 12);
    builds.put(TEN, build(TEN, 1, "rules", Lookbacks.hash(A, 0)));

    assertThat(stale()).isEmpty();
  }

  @Test
  void aSeriesThatSleptReadsTheEndOfTheNewestDayBefore() {
    handsOn(CLOSING, A, false, 11);
    handsOn(NEXT_DAY, A, true, 21);
    handsOn(NEXT_CLOSING, A, false, 21);
    builds.put(NEXT_DAY, build(NEXT_DAY, 1, "rules", Lookbacks.hash(A, 12)));
    handsOn(NINE, A, true, 11);

    assertThat(stale()).containsExactly("2026-01-06T10 0 the trades before it changed");
  }

  @Test
  void aDayThatDoesNotHandOnItsSleepersIsClosedAgain() {
    handsOn(NINE, A, true, 11);
    handsOn(CLOSING, A, false, 11);
    handsOn(NEXT_DAY, B, true, 31);
    handsOn(NEXT_CLOSING, B, false, 31);

    assertThat(stale()).containsExactly("2026-01-06T23 0 the day's closing lookback changed");

    handsOn(NEXT_CLOSING, A, false, 11);
    assertThat(stale()).isEmpty();
  }

  @Test
  void otherRulesMakeABuildStale() {
    builds.put(NINE, build(NINE, 1, "older rules", 0));

    assertThat(stale()).containsExactly("2026-01-05T09 0 the rules changed");
  }

  private void handsOn(Hour hour, Series series, boolean traded, long contentHash) {
    marks.computeIfAbsent(hour, h -> new HashMap<>()).put(series, new Mark(traded, contentHash));
  }

  private static Build build(Hour hour, long position, String rules, long inHash) {
    return new Build(
        1, Build.SILVER, hour.toString(), position, rules, inHash, 0, 0, 1, 1, 0, 0, Instant.EPOCH);
  }

  private List<String> stale() {
    return new SilverPlanner(arrived, builds, new Lookbacks(marks), "rules")
        .stale().stream()
            .map(stale -> stale.hour() + " " + stale.rows() + " " + stale.reason())
            .toList();
  }
}
