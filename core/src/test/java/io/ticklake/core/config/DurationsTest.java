package io.ticklake.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {

  @Test
  void aDurationIsWrittenInTheUnitsInWhichPeopleGiveIt() {
    assertThat(Durations.text(Duration.ofMillis(28_151_618_649L)))
        .isEqualTo("325d 19h 53m 38.649s");
    assertThat(Durations.text(Duration.ofDays(-2))).isEqualTo("-2d");
    assertThat(Durations.text(Duration.ofMinutes(90))).isEqualTo("1h 30m");
    assertThat(Durations.text(Duration.ofMillis(250))).isEqualTo("250ms");
    assertThat(Durations.text(Duration.ofMillis(5_050))).isEqualTo("5.050s");
    assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
  }
}
