package io.ticklake.analytics;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides SQL text at the semicolons that end statements: not those in quotes, dollar quotes or
 * comments. It decides nothing about safety; each piece is judged by DuckDB's own parser.
 */
public final class SqlText {

  private final String text;
  private final List<String> statements = new ArrayList<>();
  private int position;
  private int start;
  private boolean content;
  private boolean open;

  private SqlText(String text) {
    this.text = text;
  }

  /** The statements of a script without their semicolons; comments alone are none. */
  public static List<String> statements(String script) {
    SqlText split = new SqlText(script);
    split.scan();
    if (split.content) {
      split.statements.add(script.substring(split.start));
    }
    return split.statements;
  }

  /** Whether what was typed so far ends with a statement's semicolon, or holds nothing to run. */
  public static boolean isComplete(String typed) {
    SqlText split = new SqlText(typed);
    split.scan();
    return !split.content && !split.open;
  }

  private void scan() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '\'' || c == '"') {
        boolean escapes = c == '\'' && isEscapeString();
        content = true;
        skipQuoted(c, escapes);
      } else if (text.startsWith("--", position)) {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end + 1;
      } else if (text.startsWith("/*", position)) {
        skipComment();
      } else if (c == '$' && dollarTag() != null) {
        content = true;
        skipDollarQuoted(dollarTag());
      } else if (c == ';') {
        if (content) {
          statements.add(text.substring(start, position));
        }
        position++;
        start = position;
        content = false;
      } else {
        content |= !Character.isWhitespace(c);
        position++;
      }
    }
  }

  // E'it\'s': a backslash escapes only in strings with this prefix.
  private boolean isEscapeString() {
    return position > 0
        && (text.charAt(position - 1) == 'e' || text.charAt(position - 1) == 'E')
        && (position == 1 || !Character.isJavaIdentifierPart(text.charAt(position - 2)));
  }

  private void skipQuoted(char quote, boolean escapes) {
    for (position++; position < text.length(); position++) {
      char c = text.charAt(position);
      if (escapes && c == '\\') {
        position++;
      } else if (c == quote) {
        position++;
        return;
      }
    }
    open = true;
  }

  private void skipComment() {
    int depth = 0;
    while (position < text.length()) {
      if (text.startsWith("/*", position)) {
        depth++;
        position += 2;
      } else if (text.startsWith("*/", position)) {
        position += 2;
        if (--depth == 0) {
          return;
        }
      } else {
        position++;
      }
    }
    open = true;
  }

  /** The {@code $tag$} that starts here, or null. */
  private String dollarTag() {
    if (position > 0 && Character.isJavaIdentifierPart(text.charAt(position - 1))) {
      return null;
    }
    int end = position + 1;
    while (end < text.length()
        && text.charAt(end) != '$'
        && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    boolean isTag =
        end < text.length()
            && text.charAt(end) == '$'
            && (end == position + 1 || !Character.isDigit(text.charAt(position + 1)));
    return isTag ? text.substring(position, end + 1) : null;
  }

  private void skipDollarQuoted(String tag) {
    int end = text.indexOf(tag, position + tag.length());
    open |= end < 0;
    position = end < 0 ? text.length() : end + tag.length();
  }
}
