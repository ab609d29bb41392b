package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorporateActionsCommandTest {

  @TempDir Path folder;

  @Test
  void saysWhatItImported() throws Exception {
    Path file = folder.resolve("actions.csv");
    Files.writeString(file, "symbol,effective_at,kind,value\nA,2026-01-06,split,2\n");

    Run run = run(file.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("corporate-actions: 1 line, 1 new or changed, 0 removed, 1 in the lake, ");
    assertThat(run(file.toString(), "--output", "json").out()).contains("\"changed\":0");
  }

  @Test
  void takesTheFormsOfTimesThatOtherCommandsTakeAndNamesEveryWrongField() throws Exception {
    Path file = folder.resolve("actions.csv");
    String head = "symbol,effective_at,kind,value\n";
    Files.writeString(file, head + "A,2026-11-27T08,split,2\nA,2026-11-27T08:30,dividend,2\n");
    assertThat(run(file.toString()).out()).startsWith("corporate-actions: 2 lines, 2 new");

    Files.writeString(file, head + "A;B,noon,merger,two\n");
    assertThat(run(file.toString()).err())
        .contains("line 2: 'A;B' is no symbol, 'noon' is no time such as 2026-01-05, 2026-01-05T14")
        .contains("'merger' is neither split nor dividend, 'two' is no number. Nothing was");
  }

  @Test
  void refusesAFileThatIsNone() throws Exception {
    assertThat(run(folder.resolve("none.csv").toString()).exitCode()).isEqualTo(64);
    assertThat(run(Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\n").toString()).exitCode())
        .isEqualTo(65);
  }

  private Run run(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "corporate-actions";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--lake";
    all[all.length - 1] = folder.resolve("lake").toString();
    return Run.of(all);
  }
}
