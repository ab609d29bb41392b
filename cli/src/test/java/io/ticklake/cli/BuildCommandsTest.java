package io.ticklake.cli;

import static io.ticklake.core.table.Tables.BRONZE_MARKET_INFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.Hour;
import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeAppend;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.Tables;
import io.ticklake.testkit.Ticks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands silver, plan, heal and backfill, as a shell sees them. */
@Tag("slow")
class BuildCommandsTest {

  @TempDir Path folder;

  @Test
  void planSaysWhatIsStaleAndWhyWithoutSpark() {
    append("A@X 09:00:00 100 1\nA@X 14:00:00 100 1\nA@X 14:00:01 100 1");

    Run run = run("plan");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .matches(
            "silver 2026-01-05: hours 09 14, 3 bronze rows: never built \\(2 hours\\)\\R"
                + "gold 2026-01-05: 0 silver rows: its silver is stale\\R"
                + "plan: 2 hours of silver and 1 day of gold are stale, [0-9.]+ s\\R");
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }

  @Test
  void planGivesProgramsGroups() {
    append("A@X 09:00:00 100 1");

    assertThat(run("plan", "--layers", "silver", "--output", "json").out())
        .startsWith(
            "{\"command\":\"plan\",\"groups\":[{\"layer\":\"silver\",\"day\":\"2026-01-05\","
                + "\"hours\":[\"2026-01-05T09\"],\"rows\":1,\"reason\":\"never built (1 hour)\"}],");
  }

  @Test
  void healBuildsBothLayersAndThenNothingIsStale() {
    append("A@X 09:00:00 100 1 id=1\nA@X 09:00:00 100 1 id=1\nA@X 09:30:00 101 1 id=2");

    Run healed = run("heal");

    assertThat(healed.err()).isEmpty();
    assertThat(healed.out())
        .matches(
            "heal: 1 hour of silver \\(2 ticks from 3 bronze rows, 1 duplicate\\), "
                + "1 day of gold \\([0-9]+ bars\\), [0-9.]+ s\\R");
    assertThat(run("plan").out()).matches("plan: nothing is stale, [0-9.]+ s\\R");
    assertThat(run("heal").out()).matches("heal: nothing was stale, [0-9.]+ s\\R");

    append("A@X 09:10:00 100.5 1 id=3");
    assertThat(run("heal").out()).contains("1 hour of silver (3 ticks", "1 day of gold");
    assertThat(run("heal").out()).startsWith("heal: nothing was stale");
  }

  @Test
  void healWaitsForTicksOfNowAndNoLongerThanItIsTold() {
    append("A@X 09:00:00 100 1");
    Run old = run("heal", "--await-ticks", "1s");
    assertThat(old.out()).contains("1 hour of silver (1 tick");
    assertThat(old.err()).contains("no ticks of the last minute came within 1s");
    append("A@X 10:00:00 100 1");

    CompletableFuture<Run> healed =
        CompletableFuture.supplyAsync(() -> run("heal", "--await-ticks", "10m"));
    assertThatThrownBy(() -> healed.get(5, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    append("A@X %tFT%<tT 100 1".formatted(LocalDateTime.now(ZoneOffset.UTC)));

    assertThat(healed.join().out()).contains("2 hours of silver (2 ticks");
    assertThat(healed.join().err()).isEmpty();
  }

  @Test
  void healReplacesTheServingFileWhereItIsAsked() {
    append("A@X 09:00:00 100 1");
    Path file = folder.resolve("lake/serving/analytics.duckdb");

    run("heal");
    assertThat(file).doesNotExist();
    run("heal", "--publish");
    assertThat(file).exists();
  }

  @Test
  void healBuildsSecuritiesOnceForEachArrivalOfMarketInfo() throws IOException {
    append("A@X 09:00:00 100 1");
    run("heal");
    appendMarketInfo("A", "Energy", 0);
    assertThat(run("heal").out()).contains("1 day of gold", "1 version of securities");
    assertThat(run("plan").out()).startsWith("plan: nothing is stale");

    appendMarketInfo("A", "Energy", 1);
    assertThat(run("heal").out())
        .as("the same information again changes no row and no bar")
        .contains("0 days of gold", "1 version of securities");
    assertThat(run("heal").out()).startsWith("heal: nothing was stale");
  }

  @Test
  void explainBarProvesABuiltBarDownToItsRecords() {
    append(
        "A@X 09:00:00 100 2 id=1\nA@X 09:00:00 100 2 id=1\nA@X 09:00:20 102 1 id=2\nA@X 09:01:00 101 3 id=3");
    run("heal");

    for (String bar : List.of("1m 2026-01-05T09:00", "5m 2026-01-05T09:00", "1d 2026-01-05")) {
      Run run = run(("explain-bar A " + bar).split(" ", -1));
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).contains("15 of 15 numbers equal").doesNotContain("DIFFERS");
    }
    assertThat(run("explain-bar", "A", "1m", "2026-01-05T09:00").out())
        .contains("2 of 2 found in bronze as they are", "silver 2026-01-05T09: build", "1 commit")
        .containsPattern("ticks +0 +0 to 2 +2 +2");
    assertThat(run("explain-bar", "A", "1h", "2026-01-05T09", "--output", "json").out())
        .contains("\"holds\":true", "\"found_equal\":3");
    assertThat(run("explain-bar", "A", "1m", "noon").exitCode()).isEqualTo(64);
    assertThat(run("explain-bar", "a", "1m", "2026-01-05T09:00").err())
        .isEqualToIgnoringNewLines("error: There is no symbol a. Did you mean 'A'?");
    assertThat(run("explain-bar", "ZZZ", "1m", "2026-01-05T09:00").err())
        .contains("There is no symbol ZZZ. See which there are: ticklake sql \"SELECT DISTINCT");
    assertThat(run("explain-bar", "A", "1m", "2026-01-05T10:00").err())
        .contains("There is no bar of 1m for A at ", "FROM bars('A', '1m', NULL, NULL)");
  }

  @Test
  void silverTellsItsHourInOneLine() {
    append("A@X 14:00:00 100 1 id=1\nA@X 14:00:00 100 1 id=1");

    assertThat(run("silver", "--hour", "2026-01-05T14").out())
        .matches("silver 2026-01-05T14: 1 tick from 2 bronze rows, 1 duplicate, [0-9.]+ s\\R");
    assertThat(run("silver", "--from", "2026-01-05T13", "--to", "2026-01-05T15").out())
        .contains("1 tick from 2 bronze rows", "1 hour as before");
  }

  @Test
  void backfillRebuildsARangeAndSaysBeforehandWhat() {
    append("A@X 09:00:00 100 1\nA@X 11:00:00 100 1\nA@X 2026-01-06T00:30:00 100 1");

    Run dry = run("backfill", "--from", "2026-01-05T00", "--to", "2026-01-07T00", "--dry-run");
    assertThat(dry.out())
        .contains("1. silver 2026-01-05T09 to 2026-01-05T12: 2 bronze rows")
        .contains("2. silver 2026-01-06T00: 1 bronze row")
        .contains("3. gold 2026-01-05: 0 silver rows")
        .contains("5 partitions", "nothing was built");
    assertThat(run("plan").out()).contains("3 hours of silver");

    Run run = run("backfill", "--from", "2026-01-05T00", "--to", "2026-01-07T00");
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("1 of 4: silver 2026-01-05T09 to 2026-01-05T12: 2 ticks, "),
            line -> assertThat(line).startsWith("2 of 4: silver 2026-01-06T00: 1 tick, "),
            line -> assertThat(line).startsWith("3 of 4: gold 2026-01-05: 9 bars, "),
            line -> assertThat(line).startsWith("4 of 4: gold 2026-01-06: 5 bars, "),
            line ->
                assertThat(line)
                    .startsWith(
                        "backfill 2026-01-05T00 to 2026-01-07T00: 4 hours of silver (3 ticks")
                    .contains("2 days of gold"));
    assertThat(
            run("backfill", "--from", "2026-01-05T00", "--to", "2026-01-06T00", "--output", "json")
                .out())
        .as("one object and no lines of steps")
        .startsWith("{");
    assertThat(run("plan").out()).startsWith("plan: nothing is stale");
  }

  @Test
  void backfillBuildsTheLayersThatAreAskedForAndNoOther() {
    append("A@X 09:00:00 100 1");
    String[] range = {"--from", "2026-01-05T09", "--to", "2026-01-05T10"};

    Run silver = run("backfill", range[0], range[1], range[2], range[3], "--layers", "silver");

    assertThat(silver.out()).contains("1 hour of silver").doesNotContain("day of gold");
    assertThat(run("plan", "--layers", "silver").out()).startsWith("plan: nothing is stale");
    assertThat(run("plan", "--layers", "gold").out()).contains("2026-01-05");

    Run gold = run("backfill", range[0], range[1], range[2], range[3], "--layers", "gold");

    assertThat(gold.out()).contains("1 day of gold").doesNotContain("hour of silver");
    assertThat(run("plan").out()).startsWith("plan: nothing is stale");
  }

  @Test
  void backfillKeepsAnHourWhoseBronzeIsGone() {
    append("A@X 09:00:00 100 1");
    run("heal");
    try (Lake lake = lake()) {
      lake.load(Tables.BRONZE_TICKS)
          .newDelete()
          .deleteFromRowFilter(Expressions.alwaysTrue())
          .commit();
    }

    Run run = run("backfill", "--from", "2026-01-05T09", "--to", "2026-01-05T10");

    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err()).contains("bronze was removed");
  }

  @Test
  void aWrongRangeLayerOrHourIsRefusedWithASentence() {
    append("A@X 09:00:00 100 1");

    Run backwards = run("backfill", "--from", "2026-01-05T09", "--to", "2026-01-05T09");
    assertThat(backwards.exitCode()).isEqualTo(64);
    assertThat(backwards.err()).contains("--to is exclusive");
    assertThat(run("plan", "--layers", "bronze").err()).contains("Layers: silver, gold.");
    Run nothing = run("backfill", "--from", "2020-01-05T09", "--to", "2020-01-05T10");
    assertThat(nothing.exitCode()).isEqualTo(64);
    assertThat(nothing.err()).contains("neither bronze nor silver has rows");
    assertThat(run("silver", "--hour", "2026-01-05").exitCode()).isEqualTo(64);
    assertThat(run("silver").exitCode()).isEqualTo(2);
  }

  @Test
  void hoursThatHaveNotBegunAreRefusedInTheSameWordsByEveryBuild() {
    append("A@X 09:00:00 100 1");
    assertThat(run("heal").exitCode()).isZero();

    for (String[] build :
        List.of(
            new String[] {"silver", "--hour", "2199-01-05T14"},
            new String[] {"gold", "--hour", "2199-01-05T14"},
            new String[] {"backfill", "--from", "2199-01-05T14", "--to", "2199-01-05T15"},
            new String[] {
              "backfill", "--from", "2199-01-05T14", "--to", "2199-01-05T15", "--dry-run"
            })) {
      Run run = run(build);
      assertThat(run.exitCode()).as(build[0]).isEqualTo(64);
      assertThat(run.out()).as(build[0]).isEmpty();
      assertThat(run.err())
          .as(build[0])
          .matches(
              "error: 2199-01-05T14 lies in the future, and neither bronze nor silver has rows of it\\. "
                  + "Name hours that have begun; the last one is 20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}\\.\\R");
    }
    assertThat(run("silver", "--from", "2199-01-05T14", "--to", "2199-01-06T14").err())
        .startsWith("error: 2199-01-05T14 to 2199-01-06T14 lies in the future");
  }

  @Test
  void hoursOfTheFutureThatHoldTicksAreBuilt() {
    append("A@X 2199-01-05T14:00:00 100 1");

    assertThat(run("silver", "--hour", "2199-01-05T14").out())
        .startsWith("silver 2199-01-05T14: 1 tick from 1 bronze row");
  }

  @Test
  void anHourThatIsStillOpenIsBuiltThoughItHasNoTicks() {
    append("A@X 09:00:00 100 1");
    String current = Hour.of(Instant.now()).toString();

    assertThat(run("silver", "--hour", current).out())
        .startsWith("silver " + current + ": 0 ticks from 0 bronze rows");
    assertThat(run("gold", "--hour", current).exitCode()).isZero();
  }

  @Test
  void aLakeThatDoesNotExistIsNotCreated() {
    assertThat(run("plan").out()).startsWith("plan: nothing is stale");
    assertThat(run("heal").out()).startsWith("heal: nothing was stale");
    assertThat(run("silver", "--hour", "2026-01-05T14").exitCode()).isEqualTo(64);
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  private Lake lake() {
    return Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults());
  }

  private void append(String lines) {
    try (Lake lake = lake()) {
      Ticks.in(lake).append(lines);
    }
  }

  private void appendMarketInfo(String symbol, String sector, long offset) throws IOException {
    try (Lake lake = lake()) {
      Table table = lake.loadOrCreate(BRONZE_MARKET_INFO);
      LakeRow row = new LakeRow(BRONZE_MARKET_INFO);
      row.set(BRONZE_MARKET_INFO.position("source_topic"), "market-info");
      row.set(BRONZE_MARKET_INFO.position("source_partition"), 0);
      row.set(BRONZE_MARKET_INFO.position("source_offset"), offset);
      row.set(BRONZE_MARKET_INFO.position("decode_attempt"), 0);
      row.set(BRONZE_MARKET_INFO.position("ingested_at"), 1_000_000L + offset);
      row.set(BRONZE_MARKET_INFO.position("symbol"), symbol);
      row.set(BRONZE_MARKET_INFO.position("sector"), sector);
      AppendFiles append = table.newAppend();
      try (TableWriter writer = new TableWriter(table, 0, offset)) {
        writer.write(row);
        writer.finish().forEach(append::appendFile);
      }
      AppendContent content =
          new AppendContent(
              List.of(new SourceRange("market-info", 0, offset, offset)),
              new TreeMap<>(),
              new TreeMap<>(),
              1,
              0);
      new BronzeAppend(Optional.empty(), content).summary().forEach(append::set);
      append.commit();
    }
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(
                Arrays.stream(arguments), Stream.of("--lake", folder.resolve("lake").toString()))
            .toArray(String[]::new));
  }
}
