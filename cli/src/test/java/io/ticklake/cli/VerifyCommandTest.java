package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.table.Tables;
import io.ticklake.testkit.Ticks;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command verify on a lake of its own, as a shell sees it. */
@Tag("slow")
class VerifyCommandTest {

  @TempDir Path folder;

  @Test
  void provesWhatIsBuiltAndTellsWhatWaits() {
    append(
        "A@X 09:00:00 100 1 id=1\nA@X 09:00:00 100 1 id=1\nA@X 23:59:59.5 101 3 id=2\nB@Y 14:00:01 7 1");
    assertThat(run("heal").exitCode()).isZero();

    Run run = run("verify");

    assertThat(run.err()).as(run.out()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("trades +records of bronze +3 +0 +0\\R")
        .containsPattern("1d bars +trades +2 +0 +0\\R")
        .containsPattern(
            "verify: 1 day, \\d+ rows compared .*: all equal, 0 wait for the next build; ");

    append("A@X 09:10:00 100.5 1 id=3");
    Run grown = run("verify", "--from", "2026-01-05T09", "--to", "2026-01-05T10");
    assertThat(grown.exitCode()).as(grown.out() + grown.err()).isZero();
    assertThat(grown.out())
        .containsPattern("trades +records of bronze +2 +0 +1\\R")
        .containsPattern("1d bars +trades +0 +0 +0\\R")
        .contains("0 different, ")
        .contains(" wait for the next build; ");
  }

  @Test
  void aBarWhoseTradeWasCancelledSinceItWasBuiltWaits() {
    append("A@X 09:00:00 100 1 id=1\nA@X 09:00:30 101 1 id=2\nB@X 2026-01-06T09:00:00 7 1 id=3");
    run("heal");
    append("A@X 09:05:00 0 0 id=2 kind=cancel of=09:00:30");

    Run waiting = run("explain-bar", "A", "1m", "2026-01-05T09:00");

    assertThat(waiting.exitCode()).as(waiting.out() + waiting.err()).isZero();
    assertThat(waiting.out())
        .contains("1 of 2 found in bronze as they are")
        .contains("; its day is stale: ticklake heal builds it again");
    run("heal");
    assertThat(run("explain-bar", "A", "1m", "2026-01-05T09:00").out())
        .contains("1 of 1 found in bronze as they are")
        .doesNotContain("stale");
  }

  @Test
  void tellsWhatSomebodyTookAway() {
    append("A@X 09:00:00 100 1 id=1");
    assertThat(run("heal").exitCode()).isZero();
    try (Lake lake = lake()) {
      lake.load(Tables.GOLD_SECTOR_METRICS)
          .newDelete()
          .deleteFromRowFilter(Expressions.alwaysTrue())
          .commit();
    }

    Run run = run("verify");

    assertThat(run.exitCode()).isEqualTo(65);
    assertThat(run.out())
        .containsPattern("sector minutes +UNKNOWN 2026-01-05T09:00:00Z +is not stored");
    assertThat(run.err())
        .startsWith("error: What the lake holds and what it was made from differ in 1 row. ")
        .contains("backfill");
    assertThat(run("verify", "--output", "json").out())
        .contains("\"different\":1", "\"row\":\"UNKNOWN 2026-01-05T09:00:00Z\"");
  }

  @Test
  void saysWhereThereIsNothingToCompare() {
    Run run = run("verify");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("verify: nothing was compared");
    assertThat(run.err()).startsWith("warning: there is no lake at ");
  }

  private Lake lake() {
    return Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults());
  }

  private void append(String lines) {
    try (Lake lake = lake()) {
      Ticks.in(lake).append(lines);
    }
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(
                Arrays.stream(arguments), Stream.of("--lake", folder.resolve("lake").toString()))
            .toArray(String[]::new));
  }
}
