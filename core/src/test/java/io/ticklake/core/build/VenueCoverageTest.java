package io.ticklake.core.build;

import static io.ticklake.core.build.Completeness.COMPLETE;
import static io.ticklake.core.build.Completeness.GAP;
import static io.ticklake.core.build.Completeness.OPEN;
import static io.ticklake.core.build.Completeness.PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.HourRange;
import java.time.LocalDate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VenueCoverageTest {

  private static final HourRange DAY = HourRange.ofDay(LocalDate.parse("1970-01-01"));
  private static final long HOUR = 3_600_000_000L;

  @Test
  void isCompleteFromTheFirstToTheLastMessageAndNoFurther() {
    VenueCoverage file = of(file("f", 10, 20));

    assertThat(file.of("X", 10, 20, false)).isEqualTo(COMPLETE);
    assertThat(file.of("X", 9, 20, false)).isEqualTo(PARTIAL);
    assertThat(file.of("X", 10, 21, false)).isEqualTo(PARTIAL);
    assertThat(file.of("Y", 10, 20, false)).isEqualTo(PARTIAL);
  }

  @Test
  void isOpenBehindTheNewestMessageOfATopicOnly() {
    assertThat(of(topic(10, 20)).of("X", 15, 25, false)).isEqualTo(OPEN);
    assertThat(of(topic(10, 20)).of("X", 5, 25, false)).as("open before partial").isEqualTo(OPEN);
    assertThat(of(topic(10, 20)).of("X", 5, 15, false)).isEqualTo(PARTIAL);
    assertThat(of(file("f", 10, 20)).of("X", 15, 25, false)).isEqualTo(PARTIAL);
  }

  @Test
  void putsAppendsOfOneSourceTogether() {
    assertThat(of(topic(10, 20), topic(30, 40)).of("X", 15, 35, false)).isEqualTo(COMPLETE);
  }

  @Test
  void mergesSourcesThatOverlapAndKeepsApartThoseThatDoNot() {
    assertThat(of(file("f", 10, 20), file("g", 20, 40)).of("X", 15, 35, false)).isEqualTo(COMPLETE);
    assertThat(of(file("f", 10, 20), file("g", 21, 40)).of("X", 15, 35, false)).isEqualTo(PARTIAL);
    assertThat(of(topic(10, 20), file("g", 15, 40)).of("X", 15, 35, false))
        .as("the file covers what the topic has not reached")
        .isEqualTo(COMPLETE);
    assertThat(of(file("g", 5, 15), topic(10, 20)).of("X", 15, 35, false)).isEqualTo(OPEN);
  }

  @Test
  void doesNotCallBarsOfAFileOpenBecauseATopicOfTheVenueEndedEarlier() {
    assertThat(of(topic(10, 20), file("g", 50, 90)).of("X", 40, 60, false)).isEqualTo(PARTIAL);
    assertThat(of(topic(10, 20), file("g", 50, 90)).of("X", 50, 60, false)).isEqualTo(COMPLETE);
  }

  @Test
  void tellsAGapOnlyWhereAllIsCovered() {
    assertThat(of(file("f", 10, 20)).of("X", 10, 20, true)).isEqualTo(GAP);
    assertThat(of(file("f", 10, 20)).of("X", 9, 20, true)).isEqualTo(PARTIAL);
  }

  @Test
  void keepsTheHashOfADayOnceTheSourcesHavePassedIt() {
    long end = 24 * HOUR;
    assertThat(of(topic(HOUR, end + 5)).hash(DAY))
        .isEqualTo(of(topic(HOUR, end + 9 * HOUR)).hash(DAY))
        .isNotEqualTo(of(topic(HOUR, end - 1)).hash(DAY))
        .isNotEqualTo(of(topic(2 * HOUR, end + 5)).hash(DAY));
    assertThat(of(topic(HOUR, 2 * HOUR)).hash(DAY))
        .isNotEqualTo(of(file("f", HOUR, 2 * HOUR)).hash(DAY));
    assertThat(of(file("f", end, end + HOUR)).hash(DAY)).isEqualTo(VenueCoverage.NONE.hash(DAY));
  }

  private static VenueCoverage of(SourceCoverage... sources) {
    return VenueCoverage.of(Arrays.asList(sources));
  }

  private static SourceCoverage topic(long first, long last) {
    return new SourceCoverage("stock-ticks", "X", first, last);
  }

  private static SourceCoverage file(String name, long first, long last) {
    return new SourceCoverage("file:" + name, "X", first, last);
  }
}
