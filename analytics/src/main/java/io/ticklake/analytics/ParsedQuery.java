package io.ticklake.analytics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklake.core.LakeException.BadRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement that only reads, as DuckDB's parser sees it. The parser writes queries as JSON and
 * nothing else, so what it cannot write is no query; the JSON names every table and table function.
 *
 * @param sql the statement
 * @param query the statement without a leading EXPLAIN
 * @param tables tables it names, lower-case, as {@code gold.bars}
 * @param macros macros it calls, lower-case
 */
record ParsedQuery(String sql, String query, Set<String> tables, Set<String> macros) {

  /**
   * Table functions that look at nothing but their arguments and the catalog of the query. All
   * others are refused before DuckDB's own walls are asked: some read files, and enable_logging
   * changes the configuration although it is locked.
   */
  private static final Set<String> TABLE_FUNCTIONS =
      Set.of(
          "range",
          "generate_series",
          "unnest",
          "repeat",
          "json_each",
          "json_tree",
          "duckdb_columns",
          "duckdb_functions",
          "duckdb_keywords",
          "duckdb_schemas",
          "duckdb_settings",
          "duckdb_tables",
          "duckdb_types",
          "duckdb_views",
          "pragma_table_info",
          "pragma_version",
          "pg_timezone_names");

  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern EXPLAIN =
      Pattern.compile("^(?:\\s|--[^\\n]*\\n)*explain(?:\\s+analyze)?\\b", Pattern.CASE_INSENSITIVE);

  /** Parses without running; whatever does more than read is a {@link BadRequest}. */
  static ParsedQuery parse(Connection duckdb, String sql) throws SQLException {
    Matcher explain = EXPLAIN.matcher(sql);
    boolean explained = explain.find();
    // Blanks keep the positions of what follows, for the caret below an error.
    String query = explained ? " ".repeat(explain.end()) + sql.substring(explain.end()) : sql;
    Found found = new Found();
    try (PreparedStatement parser =
        duckdb.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)")) {
      parser.setString(1, query);
      try (ResultSet parsed = parser.executeQuery()) {
        parsed.next();
        found.read(parsed.getString(1));
      }
    }
    if (found.root.containsKey("error_message")) {
      throw refused(sql, found.root);
    }
    if (found.statements != 1) {
      throw new BadRequest(
          "One statement is needed here, not %d: '%s'.".formatted(found.statements, sql.strip()));
    }
    Set<String> macros = new TreeSet<>(found.functions);
    macros.retainAll(Macros.onTables());
    found.functions.removeAll(macros);
    for (String function : found.functions) {
      if (!TABLE_FUNCTIONS.contains(function)) {
        throw new BadRequest(
            "%s(…) is not available: a query reads the tables of the lake and nothing else. Allowed: %s, %s."
                .formatted(
                    function,
                    String.join(", ", Macros.onTables()),
                    String.join(", ", new TreeSet<>(TABLE_FUNCTIONS))));
      }
    }
    return new ParsedQuery(sql, query, found.tables, macros);
  }

  private static BadRequest refused(String sql, Map<String, String> error) {
    if ("not implemented".equals(error.get("error_type"))) {
      return new BadRequest(
          "Only queries can be run here: SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW and EXPLAIN of a query. Refused: '%s'. To write a result to a file use --out."
              .formatted(sql.strip()));
    }
    String message = "Parser Error: " + error.get("error_message");
    String position = error.get("position");
    return new BadRequest(
        position == null ? message : message + caret(sql, Integer.parseInt(position)));
  }

  /** The line in question with a caret below, as DuckDB writes it. */
  static String caret(String sql, int position) {
    int at = Math.min(position, sql.length());
    int lineStart = at == 0 ? 0 : sql.lastIndexOf('\n', at - 1) + 1;
    int lineEnd = sql.indexOf('\n', lineStart) < 0 ? sql.length() : sql.indexOf('\n', lineStart);
    long number = sql.substring(0, lineStart).chars().filter(c -> c == '\n').count() + 1;
    String label = "LINE " + number + ": ";
    // Long lines are cut around the place, so that the caret stays below it on a terminal.
    int from = Math.max(lineStart, Math.min(at - 60, lineEnd - 1));
    int to = Math.min(lineEnd, from + 120);
    String before = from > lineStart ? "..." : "";
    return "\n\n"
        + label
        + before
        + sql.substring(from, to)
        + (to < lineEnd ? "..." : "")
        + "\n"
        + " ".repeat(label.length() + before.length() + at - from)
        + "^";
  }

  /** Walks the JSON once and notes tables, table functions and the number of statements. */
  private static final class Found {
    final Map<String, String> root = new HashMap<>();
    final Set<String> tables = new HashSet<>();
    final Set<String> functions = new TreeSet<>();
    int statements;

    void read(String json) {
      Deque<Map<String, String>> objects = new ArrayDeque<>();
      Deque<String> names = new ArrayDeque<>();
      try (JsonParser parser = JSON.createParser(json)) {
        for (JsonToken token; (token = parser.nextToken()) != null; ) {
          if (token == JsonToken.START_OBJECT) {
            String name = parser.getParsingContext().getParent().getCurrentName();
            names.push(name == null ? "" : name);
            statements +=
                objects.size() == 1 && parser.getParsingContext().getParent().inArray() ? 1 : 0;
            objects.push(objects.isEmpty() ? root : new HashMap<>());
          } else if (token == JsonToken.END_OBJECT) {
            Map<String, String> object = objects.pop();
            note(object);
            // The function of a TABLE_FUNCTION is a child of its own; its name decides.
            if (names.pop().equals("function") && !objects.isEmpty()) {
              objects.peek().put("function", object.get("function_name"));
            }
          } else if (token.isScalarValue() && parser.getParsingContext().inObject()) {
            objects.peek().put(parser.currentName(), parser.getText());
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("DuckDB's description of a query is no JSON", e);
      }
    }

    private void note(Map<String, String> object) {
      String type = object.getOrDefault("type", "");
      if (type.equals("BASE_TABLE")) {
        tables.add(lower(object.get("schema_name")) + "." + lower(object.get("table_name")));
      } else if (type.equals("TABLE_FUNCTION")) {
        functions.add(lower(object.get("function")));
      }
    }

    private static String lower(String text) {
      return String.valueOf(text).toLowerCase(Locale.ROOT);
    }
  }
}
