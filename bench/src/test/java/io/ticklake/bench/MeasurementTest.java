package io.ticklake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  private static final Measurement OURS = of(Map.of("1m", "5 bars, hash 1", "1h", "1 bar, hash 2"));

  @Test
  void agreesInThePartsThatItMade() {
    assertThat(of(Map.of("1m", "5 bars, hash 1")).agreesWith(OURS)).isTrue();
    assertThat(of(Map.of("1m", "5 bars, hash 7")).agreesWith(OURS)).isFalse();
    assertThat(of(Map.of("1d", "1 bar, hash 3")).agreesWith(OURS)).isFalse();
    assertThat(of(Map.of()).agreesWith(OURS)).as("who made nothing agrees with nobody").isFalse();
  }

  @Test
  void hasNoRatioWhereOutputsDiffer() {
    assertThat(OURS.object("bars", "rival", 2.5, true)).containsEntry("ratio", 2.5);
    assertThat(OURS.object("bars", "rival", 2.5, false))
        .containsEntry("ratio", null)
        .containsEntry("equal", false);
  }

  private static Measurement of(Map<String, String> fingerprints) {
    return new Measurement(6, 2, 3, 100, fingerprints);
  }
}
