package io.ticklake.analytics;

import java.util.ArrayList;
import java.util.List;

/** The type of a column, taken apart from the text by which DuckDB calls it. */
sealed interface SqlType {

  /** A type without parts, by its name; an ENUM is one, whatever its words. */
  record Plain(String name) implements SqlType {}

  /** DECIMAL(precision, scale). */
  record Decimal(int precision, int scale) implements SqlType {}

  /** A list, or an array of fixed length. */
  record ListOf(SqlType element) implements SqlType {}

  /** A structure with its members in their order. */
  record StructOf(List<Member> members) implements SqlType {}

  /** A map. */
  record MapOf(SqlType key, SqlType value) implements SqlType {}

  /** A named part of a structure. */
  record Member(String name, SqlType type) {}

  /** Reads {@code MAP(VARCHAR, DECIMAL(18,8)[])} and the like. */
  static SqlType parse(String text) {
    Parser parser = new Parser(text);
    SqlType type = parser.type();
    if (parser.at < text.length()) {
      throw new IllegalArgumentException("'%s' is no type that is known".formatted(text));
    }
    return type;
  }

  /** Reads from left to right. */
  final class Parser {

    private final String text;
    private int at;

    private Parser(String text) {
      this.text = text;
    }

    private SqlType type() {
      SqlType type = single();
      while (at < text.length() && text.charAt(at) == '[') {
        at = text.indexOf(']', at) + 1;
        type = new ListOf(type);
      }
      return type;
    }

    private SqlType single() {
      int start = at;
      while (at < text.length() && ",()[".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String name = text.substring(start, at);
      if (at == text.length() || text.charAt(at) != '(') {
        return new Plain(name);
      }
      at++;
      return switch (name) {
        case "STRUCT" -> new StructOf(members());
        case "MAP" -> {
          SqlType key = type();
          skip(", ");
          SqlType value = type();
          skip(")");
          yield new MapOf(key, value);
        }
        case "DECIMAL" -> {
          String[] numbers = upToClosing().split(",", -1);
          yield new Decimal(
              Integer.parseInt(numbers[0].strip()), Integer.parseInt(numbers[1].strip()));
        }
        default -> {
          upToClosing();
          yield new Plain(name);
        }
      };
    }

    private List<Member> members() {
      List<Member> members = new ArrayList<>();
      do {
        String name = name();
        skip(" ");
        members.add(new Member(name, type()));
      } while (more());
      skip(")");
      return List.copyOf(members);
    }

    private boolean more() {
      boolean more = text.startsWith(", ", at);
      at += more ? 2 : 0;
      return more;
    }

    private String name() {
      int start = at;
      if (text.charAt(at) != '"') {
        at = text.indexOf(' ', at);
        return text.substring(start, at);
      }
      quoted('"');
      return text.substring(start + 1, at - 1).replace("\"\"", "\"");
    }

    /** Goes behind a quoted text; a quote in it stands twice, which reads as two texts. */
    private void quoted(char quote) {
      do {
        at = text.indexOf(quote, at + 1) + 1;
      } while (at < text.length() && text.charAt(at) == quote);
    }

    /** What stands before the bracket that closes; goes behind it. */
    private String upToClosing() {
      int start = at;
      for (int open = 1; open > 0; ) {
        char next = text.charAt(at);
        if (next == '\'' || next == '"') {
          quoted(next);
          continue;
        }
        open += next == '(' ? 1 : next == ')' ? -1 : 0;
        at++;
      }
      return text.substring(start, at - 1);
    }

    private void skip(String expected) {
      if (!text.startsWith(expected, at)) {
        throw new IllegalArgumentException(
            "'%s' is no type that is known: '%s' is missing at %d".formatted(text, expected, at));
      }
      at += expected.length();
    }
  }
}
