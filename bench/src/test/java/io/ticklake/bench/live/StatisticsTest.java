package io.ticklake.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void takesTheNearestRankAsPercentile() {
    List<Double> hundred = IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

    assertThat(Statistics.percentile(hundred, 50)).isEqualTo(50);
    assertThat(Statistics.percentile(hundred, 99)).isEqualTo(99);
    assertThat(Statistics.percentile(hundred, 100)).isEqualTo(100);
    assertThat(Statistics.percentile(List.of(7.0), 50)).isEqualTo(7);
    assertThat(Statistics.percentile(List.of(3.0, 1.0, 2.0), 50)).isEqualTo(2);
  }

  @Test
  void hasNoPercentileOfNothing() {
    assertThat(Statistics.percentile(List.of(), 50)).isNaN();
    assertThatThrownBy(() -> Statistics.percentile(List.of(1.0), 0))
        .hasMessageContaining("0.0 is no percentage");
  }

  @Test
  void takesTheMiddleAsMedianWhateverTheOrder() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
    assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
    assertThat(Statistics.median(List.of())).isNaN();
  }

  @Test
  void hidesNoRoundWithoutAValue() {
    assertThat(Statistics.median(List.of(1.0, Double.NaN, 2.0))).isNaN();
  }
}
