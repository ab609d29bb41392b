package io.ticklake.analytics;

import io.ticklake.core.LakeException;
import io.ticklake.core.table.Column;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * What could stand where the cursor is: after FROM and JOIN tables and macros, elsewhere columns of
 * the tables that the statement names (of all, if none), functions and words of SQL.
 */
final class SqlCompleter implements Completer {

  private static final Pattern FRAGMENT = Pattern.compile("[\\w.]*$");
  private static final Pattern AFTER_FROM =
      Pattern.compile("(?i)\\b(from|join|describe|summarize)\\s+[\\w.]*$");
  private static final Pattern SCHEMA = Pattern.compile("^\\s*\\.schema\\s+[\\w.]*$");
  private static final List<String> WORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP BY",
          "ORDER BY",
          "HAVING",
          "LIMIT",
          "JOIN",
          "LEFT JOIN",
          "ASOF JOIN",
          "USING",
          "DISTINCT",
          "BETWEEN",
          "INTERVAL",
          "DESCRIBE",
          "SUMMARIZE",
          "EXPLAIN",
          "WITH",
          "UNION ALL",
          "QUALIFY",
          "WINDOW",
          "OVER",
          "PARTITION BY",
          "CASE");
  private static final List<String> COMMANDS =
      List.of(".tables", ".schema", ".timing", ".help", ".quit");

  private final LakeSql sql;
  private Set<String> functions;

  SqlCompleter(LakeSql sql) {
    this.sql = sql;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String before = line.line().substring(0, line.cursor());
    Map<String, String> found = complete(before, line.line());
    String fragment = fragment(before);
    // The reader replaces its whole word, which may be as long as count(sym.
    String word = line.word().substring(0, Math.min(line.wordCursor(), line.word().length()));
    String kept =
        word.endsWith(fragment) ? word.substring(0, word.length() - fragment.length()) : "";
    found.forEach(
        (name, meaning) ->
            candidates.add(
                new Candidate(kept + name, name, null, meaning, null, null, !name.endsWith("("))));
  }

  /** What fits, and a word on it (null: none). */
  Map<String, String> complete(String before, String statement) {
    String fragment = fragment(before).toLowerCase(Locale.ROOT);
    Map<String, String> all = new TreeMap<>();
    if (before.strip().matches("\\.\\w*")) {
      COMMANDS.forEach(command -> all.put(command, null));
    } else if (SCHEMA.matcher(before).find()) {
      all.putAll(Views.described());
    } else if (AFTER_FROM.matcher(before).find()) {
      all.putAll(Views.described());
      Macros.onTables().forEach(macro -> all.put(macro + "(", Macros.meaning(macro)));
    } else {
      columns(statement).forEach(column -> all.put(column.name(), column.meaning()));
      functions().forEach(function -> all.putIfAbsent(function + "(", null));
      WORDS.forEach(word -> all.put(sameCase(word, fragment(before)), null));
    }
    all.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).startsWith(fragment));
    return all;
  }

  private static String fragment(String before) {
    Matcher fragment = FRAGMENT.matcher(before);
    return fragment.find() ? fragment.group() : "";
  }

  private static String sameCase(String word, String typed) {
    return typed.isEmpty() || Character.isUpperCase(typed.charAt(0))
        ? word
        : word.toLowerCase(Locale.ROOT);
  }

  private static List<Column> columns(String statement) {
    String text = statement.toLowerCase(Locale.ROOT);
    List<TableContract> named =
        Tables.ALL.stream()
            .filter(
                table ->
                    text.contains(table.fullName())
                        || Macros.onTables().stream()
                            .anyMatch(
                                macro ->
                                    text.contains(macro + "(")
                                        && Macros.behind(macro).contains(table)))
            .toList();
    return (named.isEmpty() ? Tables.ALL : named)
        .stream().flatMap(table -> table.columns().stream()).toList();
  }

  /** Names of functions, asked of DuckDB when they are first needed. */
  private Set<String> functions() {
    if (functions == null) {
      functions = new TreeSet<>();
      try {
        sql.run(
            List.of(
                "SELECT DISTINCT function_name FROM duckdb_functions()"
                    + " WHERE function_type IN ('scalar', 'aggregate', 'macro')"
                    + " AND regexp_full_match(function_name, '[a-z][a-z0-9_]+')"),
            rows -> {
              while (rows.next()) {
                functions.add(rows.getString(1));
              }
            });
      } catch (LakeException e) {
        // completion without functions
      }
    }
    return functions;
  }
}
