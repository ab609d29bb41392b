package io.ticklake.compaction;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {

  private static final CompactionRule FIVE_SMALL_FILES = new CompactionRule(5, 64L << 20);
  private static final long MEGABYTE = 1L << 20;

  @Test
  void choosesPartitionsWithEnoughSmallFiles() {
    var many = bronze("2026-01-05T13", 5, 5, 10 * MEGABYTE);
    var few = bronze("2026-01-05T12", 4, 4, 10 * MEGABYTE);

    var plan =
        CompactionPlan.of(BRONZE_TICKS, List.of(few, many), FIVE_SMALL_FILES, Optional.empty());

    assertThat(plan.chosen()).containsExactly(many);
    assertThat(plan.stillOpen()).isEmpty();
    assertThat(plan.files()).isEqualTo(9);
  }

  @Test
  void leavesAnHourAloneUntilTheStreamHasPassedIt() {
    var closed = bronze("2026-01-05T13", 9, 9, MEGABYTE);
    var open = bronze("2026-01-05T14", 9, 9, MEGABYTE);

    var plan =
        CompactionPlan.of(
            BRONZE_TICKS,
            List.of(open, closed),
            FIVE_SMALL_FILES,
            Optional.of(Hour.parse("2026-01-05T14")));

    assertThat(plan.chosen()).containsExactly(closed);
    assertThat(plan.stillOpen()).containsExactly(open);
  }

  @Test
  void doesNotRewriteWhatWouldLeaveAsManyFiles() {
    // five files of 60 MB and one of 1,000: 1,300 MB need six files of 256 MB again
    var partition = bronze("2026-01-05T13", 6, 5, 1_300 * MEGABYTE);

    var plan =
        CompactionPlan.of(BRONZE_TICKS, List.of(partition), FIVE_SMALL_FILES, Optional.empty());

    assertThat(plan.isEmpty()).isTrue();
  }

  @Test
  void refusesARuleThatNeverEnds() {
    assertThatThrownBy(() -> new CompactionRule(1, MEGABYTE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesPartitionsAsPeopleWriteThem() {
    assertThat(new TablePartition(BRONZE_TICKS, List.of(491_000))).hasToString("2026-01-05T08");
    assertThat(new TablePartition(GOLD_SECTOR_METRICS, List.of(20_458))).hasToString("2026-01-05");
    assertThat(new TablePartition(GOLD_BARS, List.of("1m", "2026-01-05")))
        .hasToString("1m/2026-01-05");
  }

  @Test
  void aDayCoversItsHoursAndItselfButNoMonth() {
    Period day = Period.day("2026-01-05");

    assertThat(covers(day, "1s", "2026-01-05T00")).isTrue();
    assertThat(covers(day, "1s", "2026-01-05T23")).isTrue();
    assertThat(covers(day, "1s", "2026-01-06T00")).isFalse();
    assertThat(covers(day, "1m", "2026-01-05")).isTrue();
    assertThat(covers(day, "1h", "2026-01")).isFalse();
    assertThat(covers(Period.month("2026-01"), "1h", "2026-01")).isTrue();
    assertThat(covers(Period.month("2026-01"), "1d", "2026")).isFalse();
  }

  @Test
  void saysWhatIsNoPeriod() {
    assertThatThrownBy(() -> Period.day("2026-02-30"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("'2026-02-30' is not a day. Write a UTC day as in 2026-01-05.");
    assertThatThrownBy(() -> Period.month("2026-13"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("'2026-13' is not a month. Write a UTC month as in 2026-01.");
  }

  private static boolean covers(Period period, String interval, String name) {
    return period.covers(
        new TablePartition(GOLD_BARS, List.of(interval, name)).hours().orElseThrow());
  }

  private static PartitionFiles bronze(String hour, int files, int small, long bytes) {
    return new PartitionFiles(
        new TablePartition(BRONZE_TICKS, List.of((int) Hour.parse(hour).sinceEpoch())),
        files,
        small,
        bytes,
        files * 1_000L);
  }
}
