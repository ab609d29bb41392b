package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {

  @Test
  void startsAgainThreeTimesEachTimeLaterAndThenGivesUp() {
    RestartPolicy policy = RestartPolicy.USUAL;

    assertThat(policy.delay(0)).contains(Duration.ofSeconds(1));
    assertThat(policy.delay(1)).contains(Duration.ofSeconds(4));
    assertThat(policy.delay(2)).contains(Duration.ofSeconds(16));
    assertThat(policy.delay(3)).isEmpty();
  }

  @Test
  void forgivesAPartThatRanForLong() {
    RestartPolicy policy = RestartPolicy.USUAL;

    assertThat(policy.restartsInARow(3, Duration.ofMinutes(9))).isEqualTo(3);
    assertThat(policy.restartsInARow(3, Duration.ofMinutes(10))).isZero();
  }
}
