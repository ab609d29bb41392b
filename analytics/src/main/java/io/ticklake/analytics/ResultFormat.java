package io.ticklake.analytics;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How rows of a result are written as text. */
public enum ResultFormat {
  /** Aligned columns, cut to the width of the terminal, and the number of rows. */
  TABLE,
  /** As RFC 4180 has it, but lines end with a line feed; null is nothing, empty text is "". */
  CSV,
  /** An array of objects, one per line. */
  JSON;

  /** What the result of EXPLAIN is called; its second column is a drawing of many lines. */
  private static final List<String> PLAN = List.of("explain_key", "explain_value");

  /**
   * Writes all rows and returns their number.
   *
   * @param width most characters of a line of a table; 0: no limit
   */
  public long write(ResultSet rows, PrintWriter out, int width) throws SQLException, IOException {
    Columns columns = Columns.of(rows.getMetaData());
    return switch (this) {
      case TABLE ->
          columns.names.equals(PLAN)
              ? plan(rows, out)
              : new TextTable(columns.names, columns.numbers(), width).write(columns, rows, out);
      case CSV -> csv(columns, rows, out);
      case JSON -> json(columns, rows, out);
    };
  }

  private static long plan(ResultSet rows, PrintWriter out) throws SQLException {
    long count = 0;
    while (rows.next()) {
      out.print(rows.getString(2));
      out.print('\n');
      count++;
    }
    return count;
  }

  private static long csv(Columns columns, ResultSet rows, PrintWriter out) throws SQLException {
    out.print(columns.names.stream().map(ResultFormat::quoted).collect(Collectors.joining(",")));
    out.print('\n');
    long count = 0;
    ResultSet row = rows.unwrap(ResultSet.class);
    while (rows.next() && !out.checkError()) {
      String line =
          columns.values(row).stream().map(ResultFormat::csvCell).collect(Collectors.joining(","));
      out.print(line);
      out.print('\n');
      count++;
    }
    return count;
  }

  private static String csvCell(Object value) {
    return value == null ? "" : quoted(Values.text(value));
  }

  private static String quoted(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static long json(Columns columns, ResultSet rows, PrintWriter out) throws SQLException {
    List<String> names = unique(columns.names);
    out.print('[');
    long count = 0;
    ResultSet row = rows.unwrap(ResultSet.class);
    while (rows.next() && !out.checkError()) {
      List<Object> values = columns.values(row);
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        object.put(names.get(i), values.get(i));
      }
      out.print(count == 0 ? "\n" : ",\n");
      out.print(Json.text(object));
      count++;
    }
    out.print(count == 0 ? "]\n" : "\n]\n");
    return count;
  }

  // A query may name two columns alike; an object must not.
  private static List<String> unique(List<String> names) {
    Set<String> unique = new LinkedHashSet<>();
    for (String name : names) {
      String candidate = name;
      for (int i = 1; !unique.add(candidate); i++) {
        candidate = name + "_" + i;
      }
    }
    return List.copyOf(unique);
  }

  /** Names and types of a result. */
  record Columns(List<String> names, List<String> types) {

    static Columns of(ResultSetMetaData result) throws SQLException {
      List<String> names = new ArrayList<>();
      List<String> types = new ArrayList<>();
      for (int i = 1; i <= result.getColumnCount(); i++) {
        names.add(result.getColumnLabel(i));
        types.add(result.getColumnTypeName(i));
      }
      return new Columns(names, types);
    }

    List<Boolean> numbers() {
      return types.stream().map(Values::isNumber).toList();
    }

    List<Object> values(ResultSet rows) throws SQLException {
      List<Object> values = new ArrayList<>(types.size());
      for (int i = 0; i < types.size(); i++) {
        values.add(Values.of(rows, i + 1, types.get(i)));
      }
      return values;
    }
  }
}
