package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlShellTest {

  @TempDir Path folder;

  @Test
  void runsStatementsOfManyLines() throws Exception {
    String screen =
        type(
            """
            SELECT symbol,
              'a;b' AS text
            FROM bronze.ticks;
            .quit
            """);

    assertThat(screen).contains("symbol  text").contains("A       a;b").contains("(1 row)");
  }

  @Test
  void goesOnAfterAnError() throws Exception {
    String screen = type("SELECT nothing;\nCOPY (SELECT 1) TO 'x';\nSELECT 41 + 1 AS answer;\n");

    assertThat(screen)
        .contains("error: Binder Error")
        .contains("LINE 1: SELECT nothing")
        .contains("error: Only queries can be run here")
        .contains("answer");
  }

  @Test
  void knowsItsCommands() throws Exception {
    String screen =
        type(".tables\n.schema gold.bars\n.schema gold.bars_filled\n.schema gold.bar\n.nonsense\n");

    assertThat(screen)
        .contains("gold.bars_filled")
        .contains("bar_start")
        .containsPattern("is_filled +BOOLEAN")
        .contains("There is no table 'gold.bar'")
        .contains("There is no command .nonsense");
  }

  @Test
  void showsHowLongAStatementTookUntilItIsToldNotTo() throws Exception {
    assertThat(type("SELECT 1 AS one;\n")).containsPattern("\\(1 row\\)\\s+\\d+\\.\\d{3} s");
    assertThat(type(".timing\nSELECT 1 AS one;\n"))
        .contains("times are not shown")
        .doesNotContainPattern("\\d+\\.\\d{3} s");
  }

  @Test
  void completesTablesColumnsAndFunctions() {
    try (SampleLake lake = sample()) {
      SqlCompleter completer =
          new SqlCompleter(new LakeSql(lake.lake(), Configuration.defaults(), warning -> {}));

      assertThat(fits(completer, "SELECT * FROM gold.b"))
          .containsExactly("gold.bars", "gold.bars_filled");
      assertThat(fits(completer, "FROM b"))
          .contains("bars(", "bronze.ticks")
          .doesNotContain("build_id");
      assertThat(fits(completer, "SELECT count(clo")).containsExactly("close");
      assertThat(fits(completer, "FROM silver.ticks WHERE sma_"))
          .containsExactly("sma_20", "sma_200", "sma_50");
      assertThat(fits(completer, "FROM bars('A', '1m', NULL, NULL) ORDER BY bar_s"))
          .containsExactly("bar_start");
      assertThat(fits(completer, "SELECT arg_ma")).contains("arg_max(");
      assertThat(fits(completer, "sel")).contains("select");
      assertThat(fits(completer, ".sch")).containsExactly(".schema");
      assertThat(fits(completer, ".schema silver.t")).containsExactly("silver.ticks");
      assertThat(fits(completer, ".schema bronze.rej")).containsExactly("bronze.rejects");
    }
  }

  @Test
  void completesTheWordAtTheCursor() throws Exception {
    // A tab on a terminal that can move its cursor; the dumb one takes it as a blank.
    try (SampleLake lake = sample()) {
      List<Candidate> candidates = new ArrayList<>();
      ParsedLine line =
          new DefaultParser().parse("SELECT max(pri", 14, Parser.ParseContext.COMPLETE);
      new SqlCompleter(new LakeSql(lake.lake(), Configuration.defaults(), warning -> {}))
          .complete(null, line, candidates);

      assertThat(candidates).extracting(Candidate::value).contains("max(price");
    }
  }

  private static Set<String> fits(SqlCompleter completer, String typed) {
    return completer.complete(typed, typed).keySet();
  }

  @Test
  void keepsAHistory() throws Exception {
    type("SELECT 1 AS remembered;\n.quit\n");

    assertThat(Files.readString(folder.resolve("state/history"))).contains("remembered");
  }

  @Test
  void controlCStopsTheQueryAndNotTheShell() throws Exception {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (SampleLake lake = sample();
        DumbTerminal terminal =
            terminal(LakeSqlTest.ENDLESS + ";\nSELECT 7 * 6 AS answer;\n", screen)) {
      LakeSql sql = new LakeSql(lake.lake(), Configuration.defaults(), warning -> {});
      Thread shell =
          new Thread(() -> new SqlShell(sql, terminal, folder.resolve("state/history")).run());
      shell.start();
      while (!sql.isRunning() && shell.isAlive()) {
        shell.join(20); // a key pressed before the query runs would clear the line
      }
      terminal.raise(Signal.INT);
      shell.join();
    }
    assertThat(screen.toString(StandardCharsets.UTF_8)).contains("cancelled").contains("42");
  }

  private String type(String keys) throws IOException {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (SampleLake lake = sample();
        DumbTerminal terminal = terminal(keys, screen)) {
      LakeSql sql = new LakeSql(lake.lake(), Configuration.defaults(), warning -> {});
      new SqlShell(sql, terminal, folder.resolve("state/history")).run();
    }
    return screen.toString(StandardCharsets.UTF_8);
  }

  private SampleLake sample() {
    return new SampleLake(folder.resolve("lake")).append(BRONZE_TICKS, "symbol=A");
  }

  private static DumbTerminal terminal(String keys, ByteArrayOutputStream screen)
      throws IOException {
    DumbTerminal terminal =
        new DumbTerminal(
            "test",
            "dumb",
            new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
            screen,
            StandardCharsets.UTF_8);
    terminal.setSize(new Size(100, 30));
    return terminal;
  }
}
