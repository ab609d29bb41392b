package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which hours a build may name at 13:59:59.999. */
class HoursThatBeganTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-05T13:59:59.999Z"), ZoneOffset.UTC);

  @Test
  void theNextHourIsRefused() {
    assertThatThrownBy(() -> check("2026-01-05T14", "2026-01-05T15"))
        .isInstanceOf(BadRequest.class)
        .hasMessage(
            "2026-01-05T14 lies in the future, and neither bronze nor silver has rows of it. "
                + "Name hours that have begun; the last one is 2026-01-05T13.");
  }

  @Test
  void theOpenHourAndARangeThatHoldsItAreNot() {
    assertThatCode(() -> check("2026-01-05T13", "2026-01-05T14")).doesNotThrowAnyException();
    assertThatCode(() -> check("2026-01-05T13", "2026-01-06T00")).doesNotThrowAnyException();
  }

  @Test
  void ticksOfAClockThatGoesAheadOpenTheirHour() {
    assertThatCode(() -> check("2026-01-05T14", "2026-01-05T16", "2026-01-05T15"))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> check("2026-01-05T14", "2026-01-05T15", "2026-01-05T13", "2026-01-05T15"))
        .isInstanceOf(BadRequest.class);
  }

  private static void check(String from, String to, String... present) {
    HoursThatBegan.check(
        new HourRange(Hour.parse(from), Hour.parse(to)),
        CLOCK,
        () -> new TreeSet<>(Arrays.stream(present).map(Hour::parse).toList()));
  }
}
