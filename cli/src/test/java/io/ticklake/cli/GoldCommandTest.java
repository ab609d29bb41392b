package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.lake.Lake;
import io.ticklake.testkit.TestLakes;
import io.ticklake.testkit.Ticks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class GoldCommandTest {

  @TempDir Path folder;

  @Test
  void buildsEveryDayThatTheHoursTouch() {
    try (Lake lake = TestLakes.at(folder)) {
      Ticks.in(lake)
          .append(
              """
              AAPL@X 23:59:59 100 2
              AAPL@X 2026-01-06T00:00:01 101 1
              AAPL@X 2026-01-06T00:00:01 101 1
              """);
    }
    assertThat(run("silver", "--from", "2026-01-05T23", "--to", "2026-01-06T01").err()).isEmpty();

    Run gold = run("gold", "--from", "2026-01-05T23", "--to", "2026-01-06T01");

    assertThat(gold.err()).isEmpty();
    assertThat(gold.out())
        .matches(
            "gold 2026-01-05, 2026-01-06: 10 bars from 3 ticks, 2 sector minutes, [0-9.]+ s\\R");
    assertThat(gold.exitCode()).isZero();
    assertThat(
            run(
                    "sql",
                    "--format",
                    "csv",
                    "SELECT strftime(bar_start, '%d') AS day, close, trades FROM gold.bars WHERE bar_interval = '1d' ORDER BY 1")
                .out())
        .isEqualToIgnoringNewLines("day,close,trades\n05,100.00000000,1\n06,101.00000000,2\n");
    assertThat(run("gold", "--hour", "2026-01-06T00", "--output", "json").out())
        .contains("\"command\":\"gold\"", "\"days\":1", "\"rows\":5", "\"ticks\":2");
  }

  @Test
  void saysWhatIsImpossible() {
    Run noSilver = run("gold", "--hour", "2026-01-05T14");
    assertThat(noSilver.exitCode()).isEqualTo(64);
    assertThat(noSilver.err()).startsWith("error: silver.ticks does not exist in ");
    assertThat(Files.exists(folder.resolve("lake"))).isFalse();

    assertThat(run("gold", "--hour", "14").exitCode()).isEqualTo(64);
    assertThat(run("gold", "--from", "2026-01-05T14", "--to", "2026-01-05T14").exitCode())
        .isEqualTo(64);
    assertThat(run("gold").exitCode()).isEqualTo(2);
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--lake", folder.resolve("lake").toString()));
    return Run.of(all.toArray(String[]::new));
  }
}
