package io.ticklake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventTimesTest {

  private static final long RECORD_MICROS = 1_767_600_000_000_000L;
  private static final long FIVE_MINUTES = 300_000_000L;

  @Test
  void judgesTheTradeThatACorrectionNamesInTheSameWay() {
    long latest = (RECORD_MICROS + FIVE_MINUTES) * 1_000L;
    assertThat(EventTimes.judgeOriginal(latest, RECORD_MICROS, FIVE_MINUTES)).isNull();
    assertThat(EventTimes.judgeOriginal(latest + 1, RECORD_MICROS, FIVE_MINUTES))
        .isEqualTo("original_event_time_in_future");
    assertThat(EventTimes.judgeOriginal(0, RECORD_MICROS, FIVE_MINUTES))
        .isEqualTo("original_event_time_too_old");
  }

  @Test
  void allowsExactlyTheTolerance() {
    long latest = (RECORD_MICROS + FIVE_MINUTES) * 1_000;

    assertThat(EventTimes.judge(latest, RECORD_MICROS, FIVE_MINUTES)).isNull();
    assertThat(EventTimes.judge(latest + 1, RECORD_MICROS, FIVE_MINUTES))
        .isEqualTo("event_time_in_future");
  }

  @Test
  void takesTimesBefore1990ForAWrongUnit() {
    long firstNs = 631_152_000_000_000_000L;

    assertThat(EventTimes.judge(firstNs, RECORD_MICROS, 0)).isNull();
    assertThat(EventTimes.judge(firstNs - 1, RECORD_MICROS, 0)).isEqualTo("event_time_too_old");
    assertThat(EventTimes.judge(1_767_600_000L, RECORD_MICROS, 0)).isEqualTo("event_time_too_old");
  }

  @Test
  void surviesARecordTimeAtTheEndOfAllTime() {
    assertThat(EventTimes.judge(Long.MAX_VALUE, Long.MAX_VALUE, FIVE_MINUTES)).isNull();
  }
}
