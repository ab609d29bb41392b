package io.ticklake.silver;

import static io.ticklake.core.table.Tables.SILVER_CORRECTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.build.DayGap;
import io.ticklake.core.build.DayGapsTable;
import io.ticklake.silver.SilverReport.Amended;
import io.ticklake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Corrections and cancels change the trade that they name, wherever and whenever they come. */
@ExtendWith(SparkExtension.class)
@Tag("slow")
class AmendTradesTest {

  /** Whatever is no number here makes each commit to a table fail, and nothing before it. */
  private static final String NO_COMMIT = "commit.manifest.target-size-bytes";

  private static final String THREE_TRADES =
      """
      A@X 14:00:00 100 2 id=1
      A@X 14:00:30 102 1 id=2
      A@X 14:01:00 101 3 id=3
      """;

  @Test
  void aCancelledTradeIsNoRowAndMovesNoPrice(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(THREE_TRADES + "A@X 14:05:00 0 0 id=2 kind=cancel of=14:00:30");

      SilverReport report = silver.build("2026-01-05T14");

      assertThat(silver.rows("trade_id", "ordinal", "format_number(log_return, 8)"))
          .containsExactly("1 0 -", "3 1 0.00995033");
      assertThat(report.amended()).isEqualTo(new Amended(1, 0, 1, 0, 0));
      assertThat(report.bronzeRows()).isEqualTo(4);
    }
  }

  @Test
  void aCorrectionGivesItsValuesAndLeavesTheTradeInItsPlace(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          THREE_TRADES
              + "A@X 14:05:00 103 7 id=2 kind=correction of=14:00:30 conditions=odd,suspicious");

      silver.build("2026-01-05T14");

      assertThat(silver.rows("trade_id", "price", "size", "sets_last", "source_offset"))
          .containsExactly(
              "1 100.00000000 2.00000000 true 0",
              "2 103.00000000 7.00000000 false 1",
              "3 101.00000000 3.00000000 true 2");
      assertThat(silver.corrections("kind", "trade_id", "state", "reported_price", "price"))
          .containsExactly("correction 2 applied 102.00000000 103.00000000");
    }
  }

  @Test
  void aCorrectionThatNamesNoConditionsLeavesThoseOfTheTrade(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 14:00:00 100 2 id=1 conditions=odd,suspicious
          A@X 14:05:00 101 2 id=1 kind=correction of=14:00:00
          """);

      silver.build("2026-01-05T14");

      assertThat(silver.rows("price", "conditions[1]")).containsExactly("101.00000000 suspicious");
    }
  }

  @Test
  void theLastInTotalOrderCountsHoweverTheyArrive(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          THREE_TRADES
              + """
              A@X 14:07:00 105 1 id=1 kind=correction of=14:00:00
              A@X 14:05:00 0 0 id=1 kind=cancel of=14:00:00
              A@X 14:05:00 108 1 id=2 kind=correction of=14:00:30 seq=10
              A@X 14:05:00 107 1 id=2 kind=correction of=14:00:30 seq=9
              A@X 14:05:00 109 1 id=2 kind=correction of=14:00:30
              """);

      silver.build("2026-01-05T14");

      assertThat(silver.rows("trade_id", "cast(price as int)"))
          .containsExactly("1 105", "2 108", "3 101");
      assertThat(silver.corrections("trade_id", "cast(price as int)", "state"))
          .containsExactlyInAnyOrder(
              "1 - superseded",
              "1 105 applied",
              "2 107 superseded",
              "2 108 applied",
              "2 109 superseded");
    }
  }

  @Test
  void oneThatComesFirstWaitsForItsTrade(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 15:05:00 101 2 id=1 kind=correction of=14:00:00");
      SilverReport before = silver.build("2026-01-05T14");

      assertThat(before.amended()).isEqualTo(new Amended(1, 0, 0, 1, 0));
      assertThat(silver.corrections("state", "reported_price")).containsExactly("pending -");

      silver.append("A@X 14:00:00 100 2 id=1");
      silver.heal();

      assertThat(silver.rows("price")).containsExactly("101.00000000");
      assertThat(silver.corrections("state", "reported_price"))
          .containsExactly("applied 100.00000000");
    }
  }

  @Test
  void oneThatNamesATradeOfABuiltHourMakesThatHourStale(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(THREE_TRADES + "A@X 15:00:00 104 1 id=4\nA@X 16:00:00 105 1 id=5");
      silver.heal();

      silver.append("A@X 18:30:00 0 0 id=3 kind=cancel of=14:01:00");

      assertThat(silver.stale()).containsExactly("2026-01-05 [14, 18]");
      assertThat(silver.heal()).contains("2026-01-05T14", "2026-01-05T15");
      assertThat(silver.rows("trade_id", "format_number(log_return, 8)"))
          .containsExactly("1 -", "2 0.01980263", "4 0.01941809", "5 0.00956945");
    }
  }

  @Test
  void oneOfAnotherTimeVenueOrIdTouchesNothing(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          THREE_TRADES
              + """
              A@X 14:05:00 0 0 id=2 kind=cancel of=14:00:31
              A@Y 14:05:00 0 0 id=2 kind=cancel of=14:00:30
              A@X 14:05:00 0 0 id=02 kind=cancel of=14:00:30
              A@X 14:05:00 0 0 id=2 kind=cancel of=14:00:30 reject=wrong_type_kind
              """);

      SilverReport report = silver.build("2026-01-05T14");

      assertThat(silver.rows("trade_id")).containsExactly("1", "2", "3");
      assertThat(report.amended()).isEqualTo(new Amended(3, 0, 0, 3, 0));
    }
  }

  @Test
  void ofOneThatWasDecodedAgainTheNewestAttemptCounts(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          THREE_TRADES
              + """
              A@X 14:05:00 110 1 id=1 kind=correction of=14:00:00 at=ticks:1:0
              A@X 14:05:00 120 1 id=1 kind=correction of=14:00:00 at=ticks:1:0 attempt=1
              """);

      silver.build("2026-01-05T14");

      assertThat(silver.rows("cast(price as int)")).containsExactly("120", "102", "101");
      assertThat(silver.corrections("state")).containsExactly("applied");
    }
  }

  @Test
  void theIdOfACancelledTradeIsNotMissingAndHidesNoneThatIs(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder, Map.of("venues.X.ids", "contiguous"))) {
      silver.append(
          """
          A@X 13:59:00 100 1 id=1
          A@X 14:00:00 100 1 id=2
          A@X 15:00:00 100 1 id=3
          A@X 15:01:00 100 1 id=6
          A@X 16:00:00 100 1 id=7
          A@X 16:05:00 0 0 id=2 kind=cancel of=14:00:00
          A@X 16:05:00 0 0 id=6 kind=cancel of=15:01:00
          """);

      silver.build("2026-01-05T13", "2026-01-05T17");
      List<String> together = silver.rows();

      assertThat(silver.rows("trade_id", "missing_before")).containsExactly("1 0", "3 0", "7 2");
      for (String hour : List.of("13", "14", "15", "16")) {
        silver.build("2026-01-05T" + hour);
      }
      assertThat(silver.rows()).isEqualTo(together);
      assertThat(silver.stale()).isEmpty();
    }
  }

  @Test
  void idsMissingBeforeACancelledTradeAreToldAfterARestartOfTheCountToo(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder, Map.of("venues.X.ids", "contiguous"))) {
      silver.append(
          """
          A@X 22:00:00 100 1 id=100
          A@X 23:59:00 100 1 id=105
          A@X 2026-01-06T00:10:00 100 1 id=1
          A@X 2026-01-06T00:20:00 100 1 id=2
          A@X 2026-01-06T00:30:00 0 0 id=105 kind=cancel of=23:59:00
          """);

      silver.heal();

      assertThat(silver.rows("trade_id", "missing_before")).containsExactly("100 0", "1 4", "2 0");
      assertThat(new DayGapsTable(silver.lake).read())
          .extracting(DayGap::hour, DayGap::missing)
          .containsExactly(tuple(Hour.parse("2026-01-06T00"), 4L));
    }
  }

  @Test
  void anHourWhoseTradesAreGoneIsRefusedThoughACancelOfItCameIn(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(THREE_TRADES);
      silver.heal();
      silver.removeBronze(Expressions.alwaysTrue());
      silver.append(
          """
          A@X 15:05:00 0 0 id=1 kind=cancel of=14:00:00
          A@X 15:05:00 0 0 id=2 kind=cancel of=14:00:30
          A@X 15:05:00 0 0 id=3 kind=cancel of=14:01:00
          """);

      assertThatThrownBy(() -> silver.build("2026-01-05T14"))
          .isInstanceOf(BadRequest.class)
          .hasMessageContaining("holds 0 trades of 2026-01-05T14, but silver was built from 3");

      assertThat(silver.rows("trade_id")).containsExactly("1", "2", "3");
    }
  }

  @Test
  void anHourWhoseCancelIsGoneIsRefused(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 14:05:00 0 0 id=2 kind=cancel of=14:00:30");
      silver.append(THREE_TRADES);
      silver.heal();
      silver.removeBronze(Expressions.equal("kind", "cancel"));

      assertThatThrownBy(() -> silver.build("2026-01-05T14"))
          .isInstanceOf(BadRequest.class)
          .hasMessageContaining("holds 0 corrections and cancels of 2026-01-05T14");
    }
  }

  @Test
  void ofAnHourWithoutRowsNoBuildCountsBeforeItsCorrectionsAreCommitted(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 15:05:00 101 2 id=1 kind=correction of=14:00:00");
      Table corrections = silver.lake.loadOrCreate(SILVER_CORRECTIONS);
      corrections.updateProperties().set(NO_COMMIT, "none").commit();
      assertThatThrownBy(() -> silver.build("2026-01-05T14"))
          .isInstanceOf(NumberFormatException.class);
      corrections.updateProperties().remove(NO_COMMIT).commit();

      assertThat(silver.heal()).contains("2026-01-05T14");
      assertThat(silver.corrections("state")).containsExactly("pending");
    }
  }

  @Test
  void anHourWhoseTradesAreAllCancelledIsEmpty(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 14:00:00 100 1 id=1\nA@X 15:00:00 100 1 id=2");
      silver.heal();

      silver.append("A@X 14:30:00 0 0 id=1 kind=cancel of=14:00:00");
      silver.heal();

      assertThat(silver.rows("trade_id", "log_return")).containsExactly("2 -");
      assertThat(silver.stale()).isEmpty();
    }
  }

  @Test
  void buildingTheHourAgainChangesNothing(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          THREE_TRADES
              + """
              A@X 14:05:00 103 7 id=2 kind=correction of=14:00:30
              A@X 14:05:00 0 0 id=9 kind=cancel of=14:00:45
              """);
      silver.build("2026-01-05T14");
      List<String> once = silver.rows();
      List<String> corrections = silver.corrections("trade_id", "state");

      SilverReport again = silver.build("2026-01-05T14");

      assertThat(again.unchangedHours()).isEqualTo(1);
      assertThat(silver.rows()).isEqualTo(once);
      assertThat(silver.corrections("trade_id", "state")).isEqualTo(corrections);
    }
  }
}
