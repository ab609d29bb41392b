package io.ticklake.cli;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.compaction.MaintainTables;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan.Group;
import io.ticklake.core.build.DayGapsTable;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Tables;
import io.ticklake.silver.HealSilver;
import io.ticklake.silver.SilverRules;
import io.ticklake.testkit.TestLakes;
import io.ticklake.testkit.Ticks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids that are missing across midnight, from bronze to bars. */
@Tag("slow")
class GapsBetweenDaysTest {

  private static final Map<String, Duration> LENGTHS =
      Map.of(
          "1s", Duration.ofSeconds(1),
          "1m", Duration.ofMinutes(1),
          "5m", Duration.ofMinutes(5),
          "1h", Duration.ofHours(1),
          "1d", Duration.ofDays(1));

  /** Before and after all others, so that every bar in between is covered. */
  private static final String FRAME =
      "FRAME@X 2026-01-04T00:00:00 1 1\nFRAME@X 2026-01-10T00:00:00 1 1";

  @Test
  void aGapAcrossAnEmptyDayMarksBothSidesUntilItIsFilled(@TempDir Path folder) throws IOException {
    try (Market market = new Market(folder)) {
      market.append(
          """
          %s
          A@X 2026-01-05T23:58:30 100 1 id=1
          B@X 2026-01-05T23:58:30 100 1 id=1
          B@X 2026-01-06T09:00:00 100 1 id=2
          A@X 2026-01-07T00:00:05 100 1 id=5
          """
              .formatted(FRAME));
      market.heal();
      assertThat(market.gaps(bar -> bar.startsWith("1m") || bar.startsWith("1d")))
          .containsExactly(
              "1d A 2026-01-05T00:00:00Z",
              "1d A 2026-01-07T00:00:00Z",
              "1m A 2026-01-05T23:58:00Z",
              "1m A 2026-01-07T00:00:00Z");

      market.append("A@X 2026-01-06T12:00:00 100 1 id=2");
      assertThat(market.heal()).containsExactly("2026-01-05", "2026-01-06", "2026-01-07");
      assertThat(market.gaps(bar -> bar.startsWith("1m")))
          .containsExactly("1m A 2026-01-06T12:00:00Z", "1m A 2026-01-07T00:00:00Z");

      market.append("A@X 2026-01-07T00:00:01 100 1 id=3\nA@X 2026-01-07T00:00:02 100 1 id=4");
      assertThat(market.heal())
          .as("the day before is built again, though none of its trades is new")
          .containsExactly("2026-01-06", "2026-01-07");
      assertThat(market.gaps(bar -> true)).isEmpty();
      assertThat(market.heal()).isEmpty();
    }
  }

  @Test
  void aTradeThatSetsNothingIsTheOneBeforeTheGap(@TempDir Path folder) throws IOException {
    try (Market market = new Market(folder)) {
      market.append(
          """
          %s
          A@X 2026-01-05T12:00:00 100 1 id=1
          A@X 2026-01-06T12:00:00 100 1 id=2 conditions=suspicious
          A@X 2026-01-08T12:00:00 100 1 id=9
          """
              .formatted(FRAME));
      market.heal();

      assertThat(market.gaps(bar -> bar.startsWith("1d")))
          .containsExactly("1d A 2026-01-06T00:00:00Z", "1d A 2026-01-08T00:00:00Z");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void anyArrivalOrderHealedAfterEachBatchEqualsAFullRebuildAndTheDefinition(
      long seed, @TempDir Path folder) throws IOException {
    Random random = new Random(seed);
    List<Sent> arrived = market(random);
    List<List<Sent>> batches = batches(arrived, random);

    List<String> healed;
    try (Market market = new Market(folder.resolve("healed"))) {
      market.append(FRAME);
      List<Sent> soFar = new ArrayList<>();
      for (List<Sent> batch : batches) {
        market.append(lines(batch));
        soFar.addAll(batch);
        market.heal();
        assertThat(market.gaps(bar -> true)).isEqualTo(expectedGaps(soFar));
        market.maintainInTwoDays();
        assertThat(market.heal()).as("what maintenance removes counted for nothing").isEmpty();
      }
      assertThat(new DayGapsTable(market.lake).read())
          .as("one gap for each series and hour: those of replaced builds are gone")
          .extracting(gap -> gap.hour() + " " + gap.series())
          .doesNotHaveDuplicates();
      assertThat(market.heal()).isEmpty();
      healed = market.bars();
      assertThat(market.gaps(bar -> true)).isNotEmpty();
    }
    try (Market market = new Market(folder.resolve("backwards"))) {
      market.append(FRAME + "\n" + lines(arrived));
      market.healSilver();
      for (LocalDate day = LocalDate.parse("2026-01-10"); day.getDayOfMonth() > 3; ) {
        market.builds.gold(day);
        day = day.minusDays(1);
      }
      assertThat(market.heal()).isEmpty();
      assertThat(market.bars()).isEqualTo(healed);
    }
  }

  private static final int LATE = 0;

  /** A trade that arrived. */
  private record Sent(String symbol, Instant time, int id, String line) {}

  /** Series that trade at odd times of some days, often around midnight; some ids never arrive. */
  private static List<Sent> market(Random random) {
    List<Sent> sent = new ArrayList<>();
    for (String symbol : List.of("A", "B", "C")) {
      Set<Instant> times = new TreeSet<>();
      for (int day = 5; day <= 8; day++) {
        int trades = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < trades; i++) {
          int second = random.nextBoolean() ? random.nextInt(7_200) : 86_399 * random.nextInt(2);
          times.add(Instant.parse("2026-01-%02dT00:00:00Z".formatted(day)).plusSeconds(second));
        }
      }
      int id = 0;
      for (Instant time : times) {
        id += random.nextInt(3) == 0 ? 2 : 1;
        String at = time.toString().substring(0, 19);
        String condition = random.nextInt(4) == 0 ? " conditions=suspicious" : "";
        sent.add(
            new Sent(
                symbol, time, id, "%s@X %s 100 1 id=%d%s".formatted(symbol, at, id, condition)));
      }
    }
    return sent;
  }

  /** The days in any order, each without some of its trades, which come last of all. */
  private static List<List<Sent>> batches(List<Sent> sent, Random random) {
    Map<Integer, List<Sent>> batches = new LinkedHashMap<>();
    List<Integer> days = new ArrayList<>(List.of(5, 6, 7, 8));
    Collections.shuffle(days, random);
    days.forEach(day -> batches.put(day, new ArrayList<>()));
    batches.put(LATE, new ArrayList<>());
    for (Sent trade : sent) {
      int day = trade.time().atOffset(ZoneOffset.UTC).getDayOfMonth();
      batches.get(random.nextInt(5) == 0 ? LATE : day).add(trade);
    }
    return batches.values().stream().filter(batch -> !batch.isEmpty()).toList();
  }

  private static String lines(List<Sent> trades) {
    return String.join("\n", trades.stream().map(Sent::line).toList());
  }

  /** By the definition: bars of every length that hold one of two trades with ids between them. */
  private static List<String> expectedGaps(List<Sent> arrived) {
    Set<String> gaps = new TreeSet<>();
    List<Sent> sorted = new ArrayList<>(arrived);
    sorted.sort(Comparator.comparing(Sent::symbol).thenComparing(Sent::time));
    for (int i = 1; i < sorted.size(); i++) {
      Sent before = sorted.get(i - 1);
      Sent after = sorted.get(i);
      if (before.symbol().equals(after.symbol()) && after.id() > before.id() + 1) {
        for (String length : LENGTHS.keySet()) {
          for (Instant time : List.of(before.time(), after.time())) {
            long seconds = LENGTHS.get(length).toSeconds();
            Instant start =
                Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
            gaps.add("%s %s %s".formatted(length, after.symbol(), start));
          }
        }
      }
    }
    return List.copyOf(gaps);
  }

  /** One lake whose only venue counts its trades without a gap. */
  private static final class Market implements AutoCloseable {

    private final Lake lake;
    private final Ticks ticks;
    private final Configuration configuration =
        Configuration.of(Map.of("venues.X.ids", "contiguous"));
    private final LayerBuilds builds;

    Market(Path folder) {
      lake = TestLakes.at(folder);
      ticks = Ticks.in(lake);
      builds = new LayerBuilds("test", lake, configuration, Clock.systemUTC());
    }

    void append(String lines) {
      ticks.append(lines);
    }

    /** Heals as the command does, and returns the days of gold that were built. */
    List<String> heal() {
      LakePlan planner = healSilver();
      List<String> days = new ArrayList<>();
      for (Group day : planner.plan(Scope.ALL.only(Build.GOLD)).groups()) {
        builds.gold(day.day());
        days.add(day.day().toString());
      }
      return days;
    }

    LakePlan healSilver() {
      LakePlan planner = new LakePlan(lake, SilverRules.of(configuration).described());
      new HealSilver(planner, builds::silver).heal(Scope.ALL);
      return planner;
    }

    void maintainInTwoDays() {
      Clock inTwoDays = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
      new MaintainTables(lake, configuration, inTwoDays).run(List.of(Tables.META_DAY_GAPS));
    }

    /** Bars that are next to a gap, as {@code 1m A 2026-01-05T23:58:00Z}. */
    List<String> gaps(Predicate<String> wanted) throws IOException {
      List<String> gaps = new ArrayList<>();
      for (Record bar : records()) {
        Instant start = ((OffsetDateTime) bar.getField("bar_start")).toInstant();
        String name =
            "%s %s %s".formatted(bar.getField("bar_interval"), bar.getField("symbol"), start);
        if (bar.getField("completeness").equals("gap") && wanted.test(name)) {
          gaps.add(name);
        }
      }
      Collections.sort(gaps);
      return gaps;
    }

    /** All bars, without what tells how often and by whom they were built. */
    List<String> bars() throws IOException {
      return records().stream().map(Market::text).sorted().toList();
    }

    private static String text(Record bar) {
      Map<String, Object> columns = new LinkedHashMap<>();
      GOLD_BARS.columns().stream()
          .filter(column -> !Set.of("build_id", "revision").contains(column.name()))
          .forEach(column -> columns.put(column.name(), bar.getField(column.name())));
      return columns.toString();
    }

    private List<Record> records() throws IOException {
      List<Record> records = new ArrayList<>();
      try (CloseableIterable<Record> rows = IcebergGenerics.read(lake.load(GOLD_BARS)).build()) {
        rows.forEach(row -> records.add(row.copy()));
      }
      return records;
    }

    @Override
    public void close() throws IOException {
      builds.close();
      lake.close();
    }
  }
}
