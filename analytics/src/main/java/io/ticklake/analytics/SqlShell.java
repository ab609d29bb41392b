package io.ticklake.analytics;

import io.ticklake.analytics.LakeSql.Cancelled;
import io.ticklake.core.LakeException;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * The prompt: statements of any number of lines up to a semicolon, commands that begin with a dot,
 * a history. Every statement sees the lake as it is when the statement is run. Ctrl-C stops the
 * query or clears the line; it never ends the shell.
 */
public final class SqlShell {

  private static final String COMMANDS =
      """
      .tables      what can be queried
      .schema T    columns of a table and what they mean
      .timing      shows how long statements take, or no longer
      .quit        leave; so does Ctrl-D
      A statement ends with a semicolon and may have many lines. Tab completes names. Ctrl-C stops a query.
      """;

  private final LakeSql sql;
  private final Terminal terminal;
  private final PrintWriter out;
  private final LineReader lines;
  private boolean timing = true;

  /**
   * @param history file of what was typed, also in earlier sessions
   */
  public SqlShell(LakeSql sql, Terminal terminal, Path history) {
    this.sql = sql;
    this.terminal = terminal;
    this.out = terminal.writer();
    this.lines =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(new UntilSemicolon())
            .completer(new SqlCompleter(sql))
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "     ...> ")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
            .build();
  }

  /** Reads and runs until the person leaves. */
  public void run() {
    out.println("Queries on the lake; .tables shows what there is, .help the commands.");
    out.flush();
    while (true) {
      String typed;
      try {
        typed = lines.readLine("ticklake> ").strip();
      } catch (UserInterruptException e) {
        continue;
      } catch (EndOfFileException e) {
        return;
      }
      if (typed.equals(".quit") || typed.equals(".exit")) {
        return;
      }
      if (typed.startsWith(".")) {
        command(typed);
      } else {
        query(typed);
      }
      out.flush();
    }
  }

  private void query(String typed) {
    SignalHandler before = terminal.handle(Signal.INT, signal -> sql.cancel());
    try {
      List<String> statements = SqlText.statements(typed);
      if (!statements.isEmpty()) {
        run(statements);
      }
    } catch (Cancelled e) {
      out.println("cancelled");
    } catch (LakeException | IllegalStateException e) {
      out.println("error: " + e.getMessage()); // also of a fault in DuckDB: the next one is new
    } finally {
      terminal.handle(Signal.INT, before);
    }
  }

  private void run(List<String> statements) {
    long begin = System.nanoTime();
    boolean isTerminal = !terminal.getType().startsWith(Terminal.TYPE_DUMB);
    ProgressLine progress = isTerminal ? ProgressLine.of(sql, out) : null;
    try {
      sql.stream(
          statements,
          rows -> {
            if (progress != null) {
              progress.hide();
            }
            ResultFormat.TABLE.write(rows, out, terminal.getWidth());
          });
    } finally {
      if (progress != null) {
        progress.hide();
      }
    }
    if (timing) {
      out.printf(Locale.ROOT, "%.3f s%n", (System.nanoTime() - begin) / 1e9);
    }
  }

  private void command(String typed) {
    String[] words = typed.split("\\s+", 2);
    try {
      switch (words[0].toLowerCase(Locale.ROOT)) {
        case ".tables" -> names();
        case ".schema" -> schema(words.length > 1 ? words[1] : "");
        case ".timing" -> {
          timing = !timing;
          out.println(timing ? "times are shown" : "times are not shown");
        }
        case ".help" -> out.print(COMMANDS);
        default -> out.printf("There is no command %s.%n%s", words[0], COMMANDS);
      }
    } catch (LakeException e) {
      out.println("error: " + e.getMessage());
    }
  }

  private void names() {
    Views.described().forEach((name, meaning) -> out.printf("%-24s %s%n", name, meaning));
    out.println();
    Macros.described().forEach((call, meaning) -> out.printf("%s%n    %s%n", call, meaning));
  }

  private void schema(String typed) {
    String name = typed.replaceAll("[;\\s]+$", "");
    if (Views.isDerived(name)) {
      sql.run(
          List.of("DESCRIBE " + name),
          rows -> {
            while (rows.next()) {
              out.printf("%-24s %s%n", rows.getString(1), rows.getString(2));
            }
          });
      return;
    }
    TableContract table = Tables.named(name);
    table
        .columns()
        .forEach(
            column ->
                out.printf(
                    "%-24s %-14s %s%n", column.name(), column.type().sqlName(), column.meaning()));
  }

  /** Asks for another line while a statement is not finished. */
  private static final class UntilSemicolon implements Parser {
    private final DefaultParser words = new DefaultParser();

    UntilSemicolon() {
      words.setEofOnUnclosedQuote(false);
      words.setEscapeChars(new char[0]);
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      boolean unfinished = !line.strip().startsWith(".") && !SqlText.isComplete(line);
      if (context == ParseContext.ACCEPT_LINE && unfinished) {
        throw new EOFError(-1, -1, "the statement goes on");
      }
      return words.parse(line, cursor, context);
    }
  }
}
