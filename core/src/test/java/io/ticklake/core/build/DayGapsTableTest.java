package io.ticklake.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which gaps maintenance may take out of meta.day_gaps. */
class DayGapsTableTest {

  private static final Hour TUESDAY = Hour.parse("2026-01-06T09");
  private static final Hour WEDNESDAY = Hour.parse("2026-01-07T09");
  private static final Instant NOON = Instant.parse("2026-01-08T12:00:00Z");
  private static final Instant A_DAY_BEFORE = NOON.minus(Duration.ofDays(1));

  @TempDir Path folder;

  private Lake lake;
  private DayGapsTable table;

  @BeforeEach
  void open() {
    lake = Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults());
    table = new DayGapsTable(lake);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void gapsOfReplacedBuildsGoAndWhatIsReadOfTheOthersStays() {
    long first = builds(TUESDAY, A_DAY_BEFORE.minusSeconds(30));
    long second = builds(TUESDAY, A_DAY_BEFORE.minusSeconds(20));
    long other = builds(WEDNESDAY, A_DAY_BEFORE.minusSeconds(10));
    table.append(List.of(gap(TUESDAY, "A", first), gap(TUESDAY, "B", first)));
    table.append(List.of(gap(TUESDAY, "B", second)));
    table.append(List.of(gap(WEDNESDAY, "C", other)));
    Map<LocalDate, Set<Series>> read = gapsAfterEachDay();

    assertThat(table.removeDead(A_DAY_BEFORE)).isEqualTo(2);

    assertThat(gapsAfterEachDay()).isEqualTo(read);
    assertThat(read.get(LocalDate.parse("2026-01-05"))).containsExactly(series("B"));
    assertThat(table.read())
        .containsExactlyInAnyOrder(gap(TUESDAY, "B", second), gap(WEDNESDAY, "C", other));
    assertThat(table.removeDead(A_DAY_BEFORE)).isZero();
  }

  @Test
  void theLastGapOfAllMayGo() {
    long first = builds(TUESDAY, A_DAY_BEFORE.minusSeconds(30));
    builds(TUESDAY, A_DAY_BEFORE.minusSeconds(20));
    table.append(List.of(gap(TUESDAY, "A", first)));

    assertThat(table.removeDead(A_DAY_BEFORE)).isEqualTo(1);

    assertThat(table.read()).isEmpty();
  }

  @Test
  void gapsOfABuildThatMayStillBeCommittedStay() {
    builds(TUESDAY, A_DAY_BEFORE.minusSeconds(20));
    table.append(List.of(gap(TUESDAY, "A", id(NOON))));

    assertThat(table.removeDead(A_DAY_BEFORE)).isZero();

    assertThat(table.read()).hasSize(1);
  }

  @Test
  void gapsOfABuildThatWasReplacedLatelyStayForWhoeverSawIt() {
    long first = builds(TUESDAY, A_DAY_BEFORE.minusSeconds(20));
    table.append(List.of(gap(TUESDAY, "A", first)));
    builds(TUESDAY, NOON);

    assertThat(table.removeDead(A_DAY_BEFORE)).isZero();

    assertThat(table.read()).hasSize(1);
  }

  @Test
  void gapsOfAnHourOfWhichSilverHoldsNoBuildStay() {
    table.append(List.of(gap(TUESDAY, "A", id(A_DAY_BEFORE.minusSeconds(20)))));

    assertThat(table.removeDead(A_DAY_BEFORE)).isZero();

    assertThat(table.read()).hasSize(1);
  }

  @Test
  void nothingIsRemovedWhereABuildAddsGapsMeanwhile() {
    DayGap dead = gap(TUESDAY, "A", 1);
    DayGap added = gap(TUESDAY, "A", 2);
    table.append(List.of(dead));

    int removed =
        table.remove(
            gap -> {
              table.append(List.of(added));
              return gap.equals(dead);
            });

    assertThat(removed).isZero();
    assertThat(table.read()).containsExactlyInAnyOrder(dead, added);
    assertThat(table.remove(dead::equals)).isEqualTo(1);
    assertThat(table.read()).containsExactly(added);
  }

  @Test
  void noGapThatCountsIsLostBetweenBuildsAndTwoMaintenancesAtOnce() {
    AtomicInteger building = new AtomicInteger(2);
    Stream<CompletableFuture<Void>> builders =
        Stream.of("A", "B")
            .map(
                symbol ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int build = 1; build <= 20; build++) {
                            table.append(List.of(gap(TUESDAY, symbol, build)));
                          }
                          building.decrementAndGet();
                        }));
    Stream<CompletableFuture<Void>> maintenances =
        Stream.of(1, 2)
            .map(
                unused ->
                    CompletableFuture.runAsync(
                        () -> {
                          while (building.get() > 0) {
                            table.remove(gap -> gap.buildId() % 10 != 0);
                          }
                        }));

    Stream.concat(builders, maintenances).toList().forEach(CompletableFuture::join);
    table.remove(gap -> gap.buildId() % 10 != 0);

    assertThat(Set.copyOf(table.read()))
        .containsExactlyInAnyOrder(
            gap(TUESDAY, "A", 10),
            gap(TUESDAY, "A", 20),
            gap(TUESDAY, "B", 10),
            gap(TUESDAY, "B", 20));
  }

  @Test
  void aLakeWithoutGapsGetsNoTable() {
    assertThat(table.removeDead(NOON)).isZero();

    assertThat(folder.resolve("lake")).doesNotExist();
  }

  /** A build of an hour that has no ticks, which silver therefore holds without a file. */
  private long builds(Hour hour, Instant began) {
    long id = id(began);
    new BuildsTable(lake)
        .append(
            List.of(
                new Build(
                    id, Build.SILVER, hour.toString(), 0, "test", 0, 0, 0, 0, 0, 0, 0, began)));
    return id;
  }

  private static long id(Instant began) {
    return began.toEpochMilli() * 1_000_000;
  }

  private Map<LocalDate, Set<Series>> gapsAfterEachDay() {
    DayGaps gaps = DayGaps.of(lake, CurrentBuilds.ofSilver(lake));
    return LocalDate.parse("2026-01-01")
        .datesUntil(LocalDate.parse("2026-01-10"))
        .collect(Collectors.toMap(Function.identity(), gaps::after));
  }

  private static DayGap gap(Hour hour, String symbol, long buildId) {
    long dayBefore = hour.plus(-24).startMicros() * 1_000;
    return new DayGap(hour, series(symbol), dayBefore, 2, buildId);
  }

  private static Series series(String symbol) {
    return new Series(symbol, "X");
  }
}
