package io.ticklake.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HourTest {

  @Test
  void isWrittenAsItIsRead() {
    assertThat(Hour.parse("2026-01-05T14")).hasToString("2026-01-05T14");
    assertThat(Hour.parse("1969-12-31T23")).hasToString("1969-12-31T23");
  }

  @Test
  void beginsAtItsFirstMicrosecond() {
    Hour hour = Hour.parse("2026-01-05T14");

    assertThat(hour.start()).isEqualTo(Instant.parse("2026-01-05T14:00:00Z"));
    assertThat(Hour.ofMicros(hour.startMicros())).isEqualTo(hour);
    assertThat(Hour.ofMicros(hour.startMicros() - 1)).isEqualTo(hour.plus(-1));
    assertThat(Hour.ofNanos(hour.startMicros() * 1_000 - 1)).isEqualTo(hour.plus(-1));
    assertThat(hour.day()).isEqualTo(LocalDate.of(2026, 1, 5));
    assertThat(hour.hourOfDay()).isEqualTo(14);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-05",
        "2026-01-05T24",
        "2026-02-30T01",
        "2026-01-05T14:00",
        "T",
        "",
        "２026-01-05T14"
      })
  void refusesWhatIsNoHourAndRepeatsIt(String text) {
    assertThatThrownBy(() -> Hour.parse(text))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("2026-01-05T14");
  }

  @Test
  void rangesAreHalfOpen() {
    HourRange range = new HourRange(Hour.parse("2026-01-05T14"), Hour.parse("2026-01-05T16"));

    assertThat(range.hours())
        .extracting(Hour::toString)
        .containsExactly("2026-01-05T14", "2026-01-05T15");
    assertThat(range.contains(range.to())).isFalse();
  }

  @Test
  void anEmptyRangeIsRefusedWithBothEnds() {
    Hour hour = Hour.parse("2026-01-05T14");

    assertThatThrownBy(() -> new HourRange(hour, hour))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("from 2026-01-05T14 to 2026-01-05T14");
  }

  @Test
  void rangesMeetInTheHoursOfBoth() {
    Hour ten = Hour.parse("2026-01-05T10");
    HourRange morning = new HourRange(ten, ten.plus(3));

    assertThat(morning.intersection(new HourRange(ten.plus(2), ten.plus(9))))
        .contains(HourRange.of(ten.plus(2)));
    assertThat(morning.intersection(HourRange.of(ten.plus(1)))).contains(HourRange.of(ten.plus(1)));
    assertThat(morning.intersection(HourRange.of(ten.plus(3)))).isEmpty();
  }
}
