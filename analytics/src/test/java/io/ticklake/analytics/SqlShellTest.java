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
    String screen = type(".tables\n.schema gold.bars\n.schema gold.bar\n.nonsense\n");

    assertThat(screen)
        .contains("gold.bars_filled")
        .contains("bar_start")
        .contains("There is no table 'gold.bar'")
        .contains("There is no command .nonsense");
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
      while (!screen.toString(StandardCharsets.UTF_8).contains("cancelled") && shell.isAlive()) {
        terminal.raise(Signal.INT);
        shell.join(20);
      }
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
