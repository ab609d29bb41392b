package io.ticklake.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServingAnswersTest {

  private static final Instant TIME = Instant.parse("2026-01-05T14:30:00.000001Z");

  @Test
  void isTheSameForEqualValuesOfOtherTypes() {
    assertThat(ServingAnswers.text(Timestamp.from(TIME)))
        .isEqualTo(ServingAnswers.text(OffsetDateTime.parse("2026-01-05T15:30:00.000001+01:00")))
        .isEqualTo("1767623400000001");
    assertThat(ServingAnswers.text(new BigDecimal("100.50000000"))).isEqualTo("100.5");
    assertThat(ServingAnswers.text(new BigDecimal("0E-8"))).isEqualTo("0");
    assertThat(ServingAnswers.text(new BigDecimal("1E+2"))).isEqualTo("100");
    assertThat(ServingAnswers.text(-0.25)).isEqualTo("-0.250000000");
  }

  @Test
  void isAnotherForAnotherOrder() {
    assertThat(summary(List.of(List.of(1L), List.of(2L))))
        .startsWith("2 rows, hash ")
        .isNotEqualTo(summary(List.of(List.of(2L), List.of(1L))));
  }

  private static String summary(List<List<Object>> rows) {
    ServingAnswers answers = new ServingAnswers();
    answers.add(rows);
    return answers.summary();
  }
}
