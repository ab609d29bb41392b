package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.analytics.Rehearsal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlCommandTest {

  @TempDir Path folder;
  private String lake;

  @BeforeEach
  void fill() throws Exception {
    lake = folder.resolve("lake").toString();
    try (Lake opened =
        Lake.open(new LakeLocation.Folder(Path.of(lake)), Configuration.defaults())) {
      Rehearsal.fill(opened);
    }
  }

  @Test
  void answersAQueryInEachFormat() {
    String query = "SELECT symbol, volume FROM gold.bars";

    assertThat(sql(query).out())
        .isEqualTo("symbol      volume\n------  ----------\n1m      0.00000000\n(1 row)\n");
    assertThat(sql(query, "--format", "csv").out()).isEqualTo("symbol,volume\n1m,0.00000000\n");
    assertThat(sql(query, "--format", "json").out())
        .isEqualTo("[\n{\"symbol\":\"1m\",\"volume\":0.00000000}\n]\n");
  }

  @Test
  void takesTheQueryFromAFileOrAPipe() throws Exception {
    Path file = Files.writeString(folder.resolve("q.sql"), "SELECT 1 AS a; -- and\nSELECT 2 AS b;");
    assertThat(sql("-f", file.toString(), "--format", "csv").out()).isEqualTo("a\n1\nb\n2\n");

    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("SELECT 'ü' AS c".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(sql("--format", "csv").out()).isEqualTo("c\nü\n");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void asksAQuestionByNameAndBindsValues() {
    assertThat(sql("--questions").out())
        .contains("top-movers\n    Which symbols moved most on a day")
        .contains("--param count=…  how many rows (default: 10)");
    assertThat(
            sql("--question", "top-movers", "--param", "day=2026-01-05", "--format", "csv").out())
        .startsWith("symbol,venue,open,close,change_percent");
    assertThat(
            sql(
                    "SELECT $a AS a, $b::INT + 1 AS b",
                    "--param",
                    "a=it's",
                    "--param",
                    "b=1",
                    "--format",
                    "csv")
                .out())
        .isEqualTo("a,b\nit's,2\n");
    refuses("has a parameter $a", "SELECT $a");
    refuses("needs day", "--question", "top-movers");
    refuses("There is no question 'x'", "--question", "x");
    refuses("a query or --question", "SELECT 1", "--question", "freshness");
  }

  @Test
  void writesTheAnswerOfAQuestionToAFile() {
    Path out = folder.resolve("fresh.parquet");

    Run run = sql("SELECT $a AS a FROM range(3)", "--param", "a=x", "--out", out.toString());

    assertThat(run.out()).startsWith("sql: 3 rows to ");
  }

  @Test
  void writesAFileAndSaysHowMuch() {
    Path out = folder.resolve("bars.parquet");

    Run run = sql("FROM gold.bars", "--out", out.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("sql: 1 row to " + out + " as parquet, ");
    assertThat(out).isNotEmptyFile();

    Path arrow = folder.resolve("bars.arrow");
    assertThat(sql("FROM gold.bars", "--out", arrow.toString()).out())
        .startsWith("sql: 1 row to " + arrow + " as arrow, ");
    assertThat(arrow).isNotEmptyFile();
  }

  @Test
  void aFileWithoutEndingOrOfAnyEndingWithAFormatIsWritten() {
    for (String name : new String[] {"plain", "plain.txt"}) {
      assertThat(sql("SELECT 1", "--out", folder.resolve(name).toString()).out())
          .contains(" as table, ");
    }
    assertThat(sql("SELECT 1", "--format", "csv", "--out", folder + "/x.xlsx").out())
        .contains(" as csv, ");
  }

  @Test
  void failsWithOneSentenceAnd64() {
    assertThat(sql("SELECT nothing FROM gold.bars"))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(64))
        .satisfies(
            run -> assertThat(run.err()).contains("\nerror: Binder Error").contains("LINE 1:"))
        .satisfies(run -> assertThat(run.out()).isEmpty());
    refuses("Give the query as argument or with -f", "SELECT 1", "-f", "x.sql");
    refuses("Cannot read the query from no.sql", "-f", "no.sql");
    refuses("Parquet is no text", "SELECT 1", "--format", "parquet");
    refuses("one query, not of 2", "SELECT 1; SELECT 2", "--out", folder + "/x.csv");
    refuses("one query, not of 2", "SELECT 1; SELECT 2", "--format", "arrow");
    refuses("Arrow has no type", "SELECT INTERVAL 1 DAY", "--out", folder + "/x.arrow");
    assertThat(folder.resolve("x.arrow")).doesNotExist();
    refuses("lies in the lake", "SELECT 1", "--out", lake + "/warehouse/x.csv");
    refuses("not a file in an existing folder", "SELECT 1", "--out", folder + "/no/x.csv");
    refuses("There is no query", " ; -- nothing");
    refuses(".csv, .json, .parquet, .arrow or .txt", "SELECT 1", "--out", folder + "/x.xlsx");
    assertThat(folder.resolve("x.xlsx")).doesNotExist();
  }

  @Test
  void aLakeThatDoesNotExistIsAWarning() {
    Path nowhere = folder.resolve("nowhere");
    for (Run run :
        new Run[] {
          Run.of("sql", "SELECT 1 AS x", "--format", "csv", "--lake", nowhere.toString()),
          Run.of("tables", "--lake", nowhere.toString()),
          Run.of("plan", "--lake", nowhere.toString()),
          Run.of("heal", "--lake", nowhere.toString()),
          Run.of("status", "--lake", nowhere.toString()),
          Run.of("snapshots", "gold.bars", "--lake", nowhere.toString())
        }) {
      assertThat(run.exitCode()).isZero();
      assertThat(run.err()).startsWith("warning: there is no lake at " + nowhere);
    }
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void showsTablesAndSnapshots() {
    assertThat(Run.of("tables", "--lake", lake).out())
        .contains("gold.bars     1      1")
        .contains("1 table: 1 row in 1 file, ");
    assertThat(Run.of("tables", "--lake", lake, "--output", "json").out())
        .startsWith("{\"tables\":[{\"table\":\"gold.bars\",\"rows\":1,\"files\":1,\"bytes\":");
    assertThat(Run.of("snapshots", "gold.bars", "--lake", lake, "--output", "json").out())
        .contains("\"operation\":\"append\",\"added_rows\":1,\"deleted_rows\":0,\"added_files\":1");
    assertThat(Run.of("snapshots", "gold.bar", "--lake", lake).exitCode()).isEqualTo(64);
  }

  private void refuses(String message, String... arguments) {
    Run run = sql(arguments);
    assertThat(run.err()).startsWith("error: ").contains(message);
    assertThat(run.exitCode()).isEqualTo(64);
  }

  private Run sql(String... arguments) {
    String[] all = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--lake";
    all[arguments.length + 1] = lake;
    all[arguments.length + 2] = "--set=sql.threads=2";
    return Run.of(insertCommand(all));
  }

  private static String[] insertCommand(String[] arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "sql";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return all;
  }
}
