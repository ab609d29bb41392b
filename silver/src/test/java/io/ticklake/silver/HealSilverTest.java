package io.ticklake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class HealSilverTest {

  private static final List<String> DAYS = List.of("2026-01-05", "2026-01-06", "2026-01-08");

  @Test
  void buildsWhatTheLogNamesAndThenNothing(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 09:00:00 100 1\nA@X 14:00:00 101 1\nA@X 2026-01-06T00:00:00 102 1");
      assertThat(silver.stale()).containsExactly("2026-01-05 [9, 14]", "2026-01-06 [0]");

      silver.heal();

      assertThat(silver.stale()).isEmpty();
      assertThat(silver.heal()).isEmpty();
      assertThat(silver.rows("cast(price as int)")).containsExactly("100", "101", "102");
    }
  }

  @Test
  void aLateTickRebuildsItsHourAndTheWaveStopsWhereTheLookbackIsTheSame(
      SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append(
          """
          A@X 09:30:00 100 1
          A@X 10:30:00 101 1
          B@X 10:30:00 7 1
          """
              + ticks("A@X", 11, 200)
              + """
          A@X 12:30:00 103 1
          """);
      silver.heal();

      silver.append("A@X 09:00:00 99 1");

      // 10 and 11 read another lookback; 11 holds 200 trades, so it hands on what it did before
      assertThat(silver.heal()).containsExactly("2026-01-05T09", "2026-01-05T10", "2026-01-05T11");
      assertThat(silver.stale()).isEmpty();
    }
  }

  @Test
  void aLateTickOfOneSeriesLeavesTheOthersAlone(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 09:30:00 100 1\nB@X 10:30:00 7 1\nB@X 2026-01-06T10:30:00 7 1");
      silver.heal();

      silver.append("A@X 09:00:00 99 1");

      assertThat(silver.heal())
          .as("the ends of later days hand on A; no hour of B is built")
          .containsExactly("2026-01-05T09", "2026-01-06T23");
    }
  }

  @Test
  void otherRulesMakeEveryHourStale(SparkSession spark, @TempDir Path folder) {
    try (SilverLake silver = new SilverLake(spark, folder)) {
      silver.append("A@X 09:30:00 100 1 id=1\nA@X 10:30:00 101 1 id=3");
      silver.heal();
    }
    try (SilverLake silver = new SilverLake(spark, folder, Map.of("venues.X.ids", "contiguous"))) {
      assertThat(silver.stale()).containsExactly("2026-01-05 [9, 10]");

      silver.heal();

      assertThat(silver.rows("missing_before")).containsExactly("0", "1");
    }
  }

  @Test
  void aDayIsTheSameHourByHourBackwardsOrInOne(SparkSession spark, @TempDir Path folder) {
    List<String> lines = randomTicks(new Random(7), 400, DAYS.subList(0, 1));
    try (SilverLake whole = new SilverLake(spark, folder.resolve("whole"));
        SilverLake forward = new SilverLake(spark, folder.resolve("forward"));
        SilverLake backward = new SilverLake(spark, folder.resolve("backward"))) {
      List.of(whole, forward, backward).forEach(lake -> lake.ticks.append(lines));
      whole.build("2026-01-05T00", "2026-01-06T00");

      for (int hour = 8; hour < 12; hour++) {
        forward.build("2026-01-05T%02d".formatted(hour));
        backward.build("2026-01-05T%02d".formatted(19 - hour));
      }
      backward.heal();

      assertThat(forward.rows()).hasSizeGreaterThan(300).isEqualTo(whole.rows());
      assertThat(backward.rows()).isEqualTo(whole.rows());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyArrivalOrderHealedAfterEachBatchEqualsAFullRebuild(
      long seed, SparkSession spark, @TempDir Path folder) {
    Random random = new Random(seed);
    List<String> lines = randomTicks(random, 600, DAYS);
    Map<String, String> rules = Map.of("venues.X.ids", seed == 1 ? "sparse" : "contiguous");
    try (SilverLake healed = new SilverLake(spark, folder.resolve("healed"), rules);
        SilverLake rebuilt = new SilverLake(spark, folder.resolve("rebuilt"), rules)) {
      List<String> shuffled = new ArrayList<>(lines);
      Collections.shuffle(shuffled, random);
      for (int start = 0; start < shuffled.size(); ) {
        int end = Math.min(shuffled.size(), start + 100 + random.nextInt(240));
        healed.ticks.append(shuffled.subList(start, end));
        healed.heal();
        start = end;
      }
      assertThat(healed.stale()).isEmpty();

      rebuilt.ticks.append(lines);
      for (String day : DAYS) {
        rebuilt.build(day + "T00", day + "T23");
        rebuilt.build(day + "T23");
      }

      // when a copy came in is part of its row; here both lakes ingest at different times
      assertThat(healed.rowsButIngestTime())
          .hasSizeGreaterThan(400)
          .isEqualTo(rebuilt.rowsButIngestTime());
      assertThat(healed.corrections())
          .hasSizeGreaterThan(50)
          .containsExactlyInAnyOrderElementsOf(rebuilt.corrections());
    }
  }

  /** Ticks with duplicates, ties, gaps, ids and none, corrections, series that sleep for days. */
  private static List<String> randomTicks(Random random, int number, List<String> days) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String symbol = List.of("A", "A", "A", "B", "C").get(random.nextInt(5));
      String day = symbol.equals("C") ? days.get(0) : days.get(random.nextInt(days.size()));
      String tick =
          "%s@X %sT%02d:%02d:%02d %d.%02d %d"
              .formatted(
                  symbol,
                  day,
                  8 + random.nextInt(4),
                  random.nextInt(3) * 20,
                  random.nextInt(60),
                  90 + random.nextInt(20),
                  random.nextInt(100),
                  1 + random.nextInt(9));
      int trade = random.nextInt(number);
      String id = random.nextInt(4) == 0 ? "" : " id=" + trade;
      String sequence = random.nextInt(4) == 0 ? " seq=" + random.nextInt(5) : "";
      lines.add("%s%s%s at=t:%d:%d".formatted(tick, id, sequence, i % 3, i));
      if (random.nextInt(10) == 0) {
        lines.add("%s%s%s at=t:%d:%d".formatted(tick, id, sequence, i % 3, number + i));
      }
      // some of the same trade, some of a trade that is not there, some decoded twice
      for (int n = 0; !id.isEmpty() && n < 3 && random.nextInt(4) == 0; n++) {
        String amendment =
            "%s@X %sT%02d:30:00 %d 1 id=%d of=%s kind=%s at=t:%d:%d"
                .formatted(
                    symbol,
                    day,
                    12 + random.nextInt(2),
                    50 + random.nextInt(20),
                    random.nextInt(6) == 0 ? number + trade : trade,
                    tick.split(" ", -1)[1],
                    random.nextBoolean() ? "cancel" : "correction",
                    3 + i % 3,
                    3 * i + n);
        lines.add(amendment);
        if (random.nextInt(6) == 0) {
          lines.add(amendment.replace("30:00 ", "40:00 ") + " attempt=1");
        }
      }
    }
    return lines;
  }

  private static String ticks(String series, int hour, int number) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < number; i++) {
      lines.append("%s %02d:%02d:%02d %d 1%n".formatted(series, hour, i / 60, i % 60, 100 + i % 7));
    }
    return lines.toString();
  }
}
