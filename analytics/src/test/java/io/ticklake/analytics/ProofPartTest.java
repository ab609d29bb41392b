package io.ticklake.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.build.Build;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProofPartTest {

  private static final Hour MIDNIGHT = Hour.firstOf(LocalDate.parse("2026-01-05"));
  private static final HourRange DAY = new HourRange(MIDNIGHT, MIDNIGHT.plus(24));

  private final Map<Hour, Build> silver = new HashMap<>();

  @Test
  void aSmallDayIsOnePart() {
    rows(3, 40, 40);
    rows(20, 60, 60);

    assertThat(parts()).containsExactly(new ProofPart(DAY, 0, 1));
    assertThat(parts().get(0).condition()).isEqualTo("true");
  }

  @Test
  void hoursAreTakenTogetherWhileTheyFit() {
    rows(1, 60, 60);
    rows(2, 40, 40);
    rows(9, 10, 10);
    rows(10, 95, 95);

    assertThat(parts())
        .containsExactly(
            new ProofPart(new HourRange(MIDNIGHT, MIDNIGHT.plus(9)), 0, 1),
            new ProofPart(new HourRange(MIDNIGHT.plus(9), MIDNIGHT.plus(10)), 0, 1),
            new ProofPart(new HourRange(MIDNIGHT.plus(10), MIDNIGHT.plus(24)), 0, 1));
  }

  @Test
  void anHourThatDoesNotFitIsSharedOutBySymbol() {
    rows(4, 10, 201);

    assertThat(parts())
        .extracting(ProofPart::hours)
        .containsExactly(
            new HourRange(MIDNIGHT, MIDNIGHT.plus(4)),
            HourRange.of(MIDNIGHT.plus(4)),
            HourRange.of(MIDNIGHT.plus(4)),
            HourRange.of(MIDNIGHT.plus(4)),
            new HourRange(MIDNIGHT.plus(5), MIDNIGHT.plus(24)));
    assertThat(parts().get(2).condition()).isEqualTo("hash(symbol) % 3 = 1");
  }

  private List<ProofPart> parts() {
    return ProofPart.of(DAY, silver, 100);
  }

  private void rows(int hour, long rows, long bronzeRows) {
    Hour of = MIDNIGHT.plus(hour);
    silver.put(
        of,
        new Build(
            1, Build.SILVER, of.toString(), 1, "", 0, 0, 0, rows, bronzeRows, 0, 0, Instant.EPOCH));
  }
}
