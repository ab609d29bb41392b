package io.ticklake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.Series;
import io.ticklake.core.build.DayGap;
import io.ticklake.core.build.DayGapsTable;
import io.ticklake.testkit.SparkExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class BuildSilverTest {

  @Test
  void computesTheWorkedReturnsOfTheDefinitions(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 14:00:00 100 2
          A@X 14:00:30 102 1
          A@X 14:01:00 101 3
          A@X 14:01:30 103 1
          """);

      SilverReport report = silver.build("2026-01-05T14");

      assertThat(report.rows()).isEqualTo(4);
      assertThat(report.bronzeRows()).isEqualTo(4);
      assertThat(silver.rows("ordinal", "price", "format_number(log_return, 8)"))
          .containsExactly(
              "0 100.00000000 -",
              "1 102.00000000 0.01980263",
              "2 101.00000000 -0.00985230",
              "3 103.00000000 0.01960847");
    }
  }

  @Test
  void storesIndicatorsByTheirDefinitionsAcrossHours(SparkSession spark, @TempDir Path folder) {
    List<Double> prices = new Random(5).doubles(220, 90, 110).map(Math::rint).boxed().toList();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < prices.size(); i++) {
      int second = 40 * i;
      lines.append(
          "A@X %02d:%02d:%02d %.0f 1%n"
              .formatted(13 + second / 3600, second / 60 % 60, second % 60, prices.get(i)));
    }
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(lines.toString());

      for (String hour : List.of("13", "14", "15")) {
        silver.build("2026-01-05T" + hour);
      }

      List<String> rows =
          silver.rows("price", "log_return", "sma_20", "sma_50", "sma_200", "volatility_20");
      assertThat(rows).hasSameSizeAs(prices);
      for (int i = 0; i < prices.size(); i++) {
        String[] cells = rows.get(i).split(" ", -1);
        assertThat(Double.parseDouble(cells[0])).isEqualTo(prices.get(i));
        List<Double> returns = new ArrayList<>();
        for (int j = Math.max(1, i - 19); j <= i; j++) {
          returns.add(Math.log(prices.get(j) / prices.get(j - 1)));
        }
        assertIsNear(cells[1], i < 1 ? null : returns.get(returns.size() - 1));
        assertIsNear(cells[2], i < 19 ? null : mean(prices.subList(i - 19, i + 1)));
        assertIsNear(cells[3], i < 49 ? null : mean(prices.subList(i - 49, i + 1)));
        assertIsNear(cells[4], i < 199 ? null : mean(prices.subList(i - 199, i + 1)));
        assertIsNear(cells[5], i < 20 ? null : deviation(returns));
      }
    }
  }

  private static void assertIsNear(String cell, Double expected) {
    if (expected == null) {
      assertThat(cell).isEqualTo("-");
    } else {
      assertThat(Double.parseDouble(cell)).isCloseTo(expected, within(1e-12));
    }
  }

  private static double mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(number -> number).sum() / numbers.size();
  }

  /** Of a sample: divisor n − 1. */
  private static double deviation(List<Double> numbers) {
    double mean = mean(numbers);
    double squares = numbers.stream().mapToDouble(number -> Math.pow(number - mean, 2)).sum();
    return Math.sqrt(squares / (numbers.size() - 1));
  }

  @Test
  void keepsTheCopyThatStandsFirstInItsSource(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 14:00:00 100 1 id=7 at=ticks:1:5
          A@X 14:00:00 100 2 id=7 at=ticks:0:9
          A@X 14:00:00 100 3 id=7 at=ticks:1:4
          """);

      SilverReport report = silver.build("2026-01-05T14");

      assertThat(silver.rows("size", "copies", "source_partition", "source_offset"))
          .containsExactly("2.00000000 3 0 9");
      assertThat(report.duplicates()).isEqualTo(2);
    }
  }

  @Test
  void neverTakesEqualTradesWithoutAnIdForCopies(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 14:00:00 100 1\nA@X 14:00:00 100 1\nA@X 14:00:00 100 1");

      silver.build("2026-01-05T14");

      assertThat(silver.rows("ordinal", "price", "copies"))
          .containsExactly("0 100.00000000 1", "1 100.00000000 1", "2 100.00000000 1");
    }
  }

  @Test
  void countsAnIdSeenAtAnotherTimeAsATradeOfItsOwn(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 14:00:00 100 1 id=7\nA@X 14:00:01 101 1 id=7\nA@Y 14:00:01 101 1 id=7");

      SilverReport report = silver.build("2026-01-05T14");

      assertThat(report.rows()).isEqualTo(3);
      assertThat(report.tradeIdsReused()).isEqualTo(2);
    }
  }

  @Test
  void ordersTradesOfOneMomentBySequenceThenNumericIdThenSource(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 14:00:00 6 1 seq=2 id=1
          A@X 14:00:00 5 1 seq=1 id=99
          A@X 14:00:00 2 1 id=10
          A@X 14:00:00 1 1 id=9
          A@X 14:00:00 3 1 id=b
          A@X 14:00:00 4 1
          """);

      silver.build("2026-01-05T14");

      assertThat(silver.rows("cast(price as int)")).containsExactly("1", "2", "3", "4", "5", "6");
    }
  }

  @Test
  void windowsRunAcrossHoursAndDaysAndSleepingSeriesWakeUp(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 2026-01-05T14:00:00 100 1
          B@X 2026-01-06T10:00:00 50 1
          B@X 2026-01-07T10:00:00 50 1
          A@X 2026-01-08T09:00:00 102 1
          """);
      silver.build("2026-01-05T14");
      silver.build("2026-01-06T10");
      silver.build("2026-01-07T10");

      silver.build("2026-01-08T09");

      assertThat(
              silver.rows("symbol", "date_format(event_time, 'd')", "format_number(log_return, 8)"))
          .containsExactly("A 5 -", "A 8 0.01980263", "B 6 -", "B 7 0.00000000");
      assertThat(silver.rows("previous_event_time_ns is null"))
          .containsExactly("true", "false", "true", "false");
    }
  }

  @Test
  void givesTheSameRowsWhenRunTwice(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 14:00:00 100 1 id=7\nA@X 14:00:00 100 1 id=7\nB@X 14:30:00 5 1");
      silver.build("2026-01-05T14");
      var once = silver.rows();

      SilverReport again = silver.build("2026-01-05T14");

      assertThat(silver.rows()).isEqualTo(once);
      assertThat(again.unchangedHours()).isEqualTo(1);
    }
  }

  @Test
  void aSuspiciousPrintSetsNothingAndFeedsNoIndicator(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 14:00:00 100 1
          A@X 14:00:01 999 1 conditions=odd,suspicious
          A@X 14:00:02 102 1 conditions=odd
          """);

      silver.build("2026-01-05T14");

      assertThat(
              silver.rows(
                  "sets_last", "sets_high_low", "counts_volume", "format_number(log_return, 8)"))
          .containsExactly("true true true -", "false false false -", "true true true 0.01980263");
    }
  }

  @Test
  void countsMissingIdsWhereAVenueNumbersItsTradesWithoutGaps(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver =
        new SilverLake(spark, folder, java.util.Map.of("venues.X.ids", "contiguous"))) {
      silver.append(
          """
          A@X 13:00:00 100 1 id=5
          A@X 14:00:00 100 1 id=8
          A@X 14:00:01 100 1 id=9
          A@Y 13:00:00 100 1 id=5
          A@Y 14:00:00 100 1 id=8
          """);
      silver.build("2026-01-05T13");

      silver.build("2026-01-05T14");

      assertThat(silver.rows("venue", "trade_id", "missing_before"))
          .containsExactly("X 5 0", "X 8 2", "X 9 0", "Y 5 0", "Y 8 0");
    }
  }

  @Test
  void recordsWhichSeriesBeginADayAfterMissingIds(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver =
        new SilverLake(spark, folder, java.util.Map.of("venues.X.ids", "contiguous"))) {
      silver.append(
          """
          A@X 2026-01-05T13:00:00 100 1 id=5
          A@X 2026-01-07T13:00:00 100 1 id=8
          A@X 2026-01-07T13:00:01 100 1 id=10
          A@X 2026-01-07T14:00:00 100 1 id=12
          A@X 2026-01-07T15:00:00 100 1 id=14
          B@X 2026-01-05T13:00:00 100 1 id=5
          B@X 2026-01-07T13:00:00 100 1 id=6
          """);
      silver.build("2026-01-05T00", "2026-01-06T00");
      SilverReport first = silver.build("2026-01-07T13", "2026-01-07T15");

      silver.build("2026-01-07T15");

      long buildId = first.builds().get(0).buildId();
      Long previous = Instant.parse("2026-01-05T13:00:00Z").getEpochSecond() * 1_000_000_000;
      assertThat(new DayGapsTable(silver.lake).read())
          .containsExactly(
              new DayGap(Hour.parse("2026-01-07T13"), new Series("A", "X"), previous, 2, buildId));
    }
  }

  @Test
  void aLaterAttemptAtARecordReplacesTheEarlierOne(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 14:00:00 100 1 at=ticks:0:1 reject=symbol_invalid
          A@X 14:00:01 200 1 at=ticks:0:2
          """);
      silver.append(
          """
          A@X 14:00:00 101 1 at=ticks:0:1 attempt=1
          A@X 14:00:01 201 1 at=ticks:0:2 attempt=1
          """);

      silver.build("2026-01-05T14");

      assertThat(silver.rows("cast(price as int)")).containsExactly("101", "201");
    }
  }

  @Test
  void emptiesAnHourWhoseRebuildHasNoRows(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 14:00:00 100 1 at=ticks:0:1\nA@X 15:00:00 100 1 at=ticks:0:2");
      silver.build("2026-01-05T14", "2026-01-05T16");
      silver.append("A@X 14:00:00 100 1 at=ticks:0:1 attempt=1 reject=price_out_of_range");

      SilverReport report = silver.build("2026-01-05T14");

      assertThat(report.rows()).isZero();
      assertThat(silver.rows("hour(event_time)")).containsExactly("15");
    }
  }

  @Test
  void refusesAnHourWhoseBronzeIsGone(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 14:00:00 100 1");
      silver.build("2026-01-05T14");
      var before = silver.rows();
      silver.removeBronze(org.apache.iceberg.expressions.Expressions.alwaysTrue());

      assertThatThrownBy(() -> silver.build("2026-01-05T14"))
          .isInstanceOf(BadRequest.class)
          .hasMessageContaining("bronze.ticks holds 0 trades of 2026-01-05T14")
          .hasMessageContaining("built from 1");

      assertThat(silver.rows()).isEqualTo(before);
    }
  }
}
