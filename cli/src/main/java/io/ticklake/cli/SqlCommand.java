package io.ticklake.cli;

import io.ticklake.analytics.ArrowFormat;
import io.ticklake.analytics.LakeSql;
import io.ticklake.analytics.ProgressLine;
import io.ticklake.analytics.Question;
import io.ticklake.analytics.ResultFile;
import io.ticklake.analytics.ResultFormat;
import io.ticklake.analytics.SqlShell;
import io.ticklake.analytics.SqlText;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = {
      "Runs queries on the newest release of the lake with DuckDB.",
      "The query comes from the argument, from a file, from standard input, or from a prompt. "
          + "All tables are seen at one moment. A query reads the lake and nothing else."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake sql \"FROM gold.bars WHERE bar_interval = '1m' LIMIT 5\"",
      "  ticklake sql \"FROM bars('AAPL', '1m', '2026-01-05T14', '2026-01-05T15')\"",
      "  ticklake sql -f bars.sql --param symbol=AAPL --out bars.parquet",
      "  ticklake sql \"FROM gold.bars\" --out bars.arrow",
      "  ticklake sql \"SELECT count(*) FROM gold.bars\" --as-of 2026-01-05T14",
      "  ticklake sql --question top-movers --param day=2026-01-05",
      "  ticklake sql"
    })
final class SqlCommand implements Callable<Integer> {

  /** Formats of a result; parquet is only for files, arrow for files and pipes. */
  enum Format {
    TABLE,
    CSV,
    JSON,
    PARQUET,
    ARROW;

    ResultFormat asText() {
      return ResultFormat.valueOf(name());
    }
  }

  private static final int STREAM_BUFFER_BYTES = 1 << 16;

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Mixin MomentOptions moment;

  @Parameters(arity = "0..1", paramLabel = "QUERY", description = "The query.")
  String query;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Reads the query, or several with semicolons between them, from a file.")
  Path file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "table, csv, json, parquet (with --out) or arrow (with --out an IPC file, into a pipe an IPC stream). "
              + "Default: by the ending of --out (.csv, .json, .parquet, .arrow, .txt), else table.")
  Format format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the result to a file; it appears when it is whole.")
  Path out;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description =
          "Value of $NAME in the query; repeatable. It is bound as text, never pasted: cast it, as in $day::DATE.")
  Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--question",
      paramLabel = "NAME",
      description = "Runs a question that ticklake knows by name.")
  String question;

  @Option(names = "--questions", description = "Lists these questions and their parameters.")
  boolean questions;

  @Override
  public Integer call() throws IOException {
    if (questions) {
      list();
      return ExitCode.OK;
    }
    Configuration configuration = lake.configuration();
    try (Lake opened = lake.open(configuration)) {
      LakeSql sql = LakeQueries.of(opened, configuration, spec, moment.moment());
      if (question != null) {
        Question known = known();
        run(sql.with(known.values(parameters)), opened, List.of(known.sql()));
      } else if (query == null && file == null && Terminals.interactive()) {
        prompt(sql.with(parameters), configuration);
      } else {
        run(sql.with(parameters), opened, SqlText.statements(text()));
      }
    }
    return ExitCode.OK;
  }

  private Question known() {
    if (query != null || file != null) {
      throw new BadRequest("Give a query or --question, not both.");
    }
    return Question.named(question);
  }

  private void list() {
    PrintWriter out = spec.commandLine().getOut();
    for (Question known : Question.all()) {
      out.printf("%s%n    %s%n", known.name(), known.sentence());
      for (Question.Parameter parameter : known.parameters()) {
        out.printf(
            "    --param %s=…  %s%s%n",
            parameter.name(),
            parameter.meaning(),
            parameter.defaultValue() == null
                ? ""
                : " (default: %s)".formatted(parameter.defaultValue()));
      }
    }
    out.flush();
  }

  private void run(LakeSql sql, Lake opened, List<String> statements) throws IOException {
    if (statements.isEmpty()) {
      throw new BadRequest(
          "There is no query. Give one as argument, with -f FILE or on standard input.");
    }
    PrintWriter stdout = spec.commandLine().getOut();
    if (out == null) {
      if (format == Format.PARQUET) {
        throw new BadRequest("Parquet is no text. Name a file with --out FILE.");
      }
      if (format == Format.ARROW) {
        stream(sql, statements);
        return;
      }
      ResultFormat text = format == null ? ResultFormat.TABLE : format.asText();
      int width = Terminals.width();
      show(sql, statements, rows -> text.write(rows, stdout, width));
      stdout.flush();
      return;
    }
    refuseSeveral("--out", statements);
    long begin = System.nanoTime();
    Format wanted = format == null ? byName(out) : format;
    ResultFile target = new ResultFile(out, opened.location());
    long rows;
    ProgressLine progress = progress(sql);
    try {
      rows =
          switch (wanted) {
            case PARQUET -> target.writeParquet(sql, statements.get(0));
            case ARROW -> target.writeArrow(sql, statements.get(0));
            case TABLE, CSV, JSON -> target.write(sql, statements.get(0), wanted.asText());
          };
    } finally {
      hide(progress);
    }
    stdout.printf(
        Locale.ROOT,
        "sql: %s to %s as %s, %,d bytes, %.1f s%n",
        ResultOption.count(rows, "row"),
        out,
        wanted.name().toLowerCase(Locale.ROOT),
        Files.size(out),
        (System.nanoTime() - begin) / 1e9);
  }

  private void stream(LakeSql sql, List<String> statements) {
    if (Terminals.showsOutput()) {
      throw new BadRequest(
          "Arrow is no text. Name a file with --out FILE, or send it into a pipe.");
    }
    refuseSeveral("--format arrow", statements);
    OutputStream stdout =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), STREAM_BUFFER_BYTES);
    show(
        sql,
        statements,
        rows -> {
          try {
            ArrowFormat.STREAM.write(rows, stdout);
          } catch (IOException e) {
            throw new Unavailable(
                "Standard output took no more of the result: %s. What it took is not whole."
                    .formatted(e.getMessage()),
                e);
          }
        });
  }

  private static void refuseSeveral(String option, List<String> statements) {
    if (statements.size() > 1) {
      throw new BadRequest(
          "%s takes the result of one query, not of %d.".formatted(option, statements.size()));
    }
  }

  /** With a progress bar for long queries until the first rows come. */
  private void show(LakeSql sql, List<String> statements, LakeSql.RowsReader reader) {
    ProgressLine progress = progress(sql);
    try {
      sql.stream(
          statements,
          rows -> {
            hide(progress);
            reader.read(rows);
          });
    } finally {
      hide(progress);
    }
  }

  private static void hide(ProgressLine progress) {
    if (progress != null) {
      progress.hide();
    }
  }

  /** Null if no person would see it. */
  private ProgressLine progress(LakeSql sql) {
    return Terminals.showsProgress() ? ProgressLine.of(sql, spec.commandLine().getErr()) : null;
  }

  private static Format byName(Path file) {
    Path last = file.getFileName(); // none: the root, which the file itself refuses
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    return switch (dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT)) {
      case "", "txt" -> Format.TABLE;
      case "csv" -> Format.CSV;
      case "json" -> Format.JSON;
      case "parquet" -> Format.PARQUET;
      case "arrow" -> Format.ARROW;
      default ->
          throw new BadRequest(
              "No format is known by the ending of %s. End --out with .csv, .json, .parquet, .arrow or .txt (a table), or give --format."
                  .formatted(name));
    };
  }

  private String text() throws IOException {
    if (query != null && file != null) {
      throw new BadRequest("Give the query as argument or with -f FILE, not both.");
    }
    if (query != null) {
      return query;
    }
    try {
      return file == null
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new BadRequest("%s is no UTF-8 text.".formatted(file), e);
    } catch (IOException e) {
      throw new BadRequest("Cannot read the query from %s. Check -f.".formatted(file), e);
    }
  }

  private void prompt(LakeSql sql, Configuration configuration) throws IOException {
    if (format != null || out != null) {
      throw new BadRequest(
          "%s is for the result of a query. Give one as argument, with -f FILE or on standard input."
              .formatted(out == null ? "--format" : "--out"));
    }
    String state = configuration.get(Settings.STATE_FOLDER);
    Path folder =
        state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state", "ticklake")
            : Path.of(state);
    try (Terminal terminal =
        TerminalBuilder.builder().system(true).encoding(StandardCharsets.UTF_8).build()) {
      new SqlShell(sql, terminal, folder.resolve("sql_history")).run();
    }
  }
}
