package io.ticklake.analytics;

import io.ticklake.core.LakeException.BadRequest;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement whose {@code $names} have become numbered parameters. Values are bound as text and
 * never become part of the statement.
 *
 * @param sql the statement with {@code $1}, {@code $2}
 * @param values one per number
 */
record BoundSql(String sql, List<String> values) {

  // What may hold a dollar sign without being a parameter comes first.
  private static final Pattern TOKEN =
      Pattern.compile(
          "[eE]'(?:[^'\\\\]|''|\\\\.)*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\\n]*|/\\*.*?\\*/"
              + "|\\$(\\w*)\\$.*?\\$\\1\\$|(?<![\\w$])\\$([A-Za-z_]\\w*)",
          Pattern.DOTALL);

  /** Finds the parameters of a statement; a name without a value is a {@link BadRequest}. */
  static BoundSql of(String statement, Map<String, String> parameters) {
    List<String> names = new ArrayList<>();
    Matcher token = TOKEN.matcher(statement);
    StringBuilder sql = new StringBuilder();
    while (token.find()) {
      String name = token.group(2);
      String replacement = token.group();
      if (name != null) {
        if (!parameters.containsKey(name)) {
          throw new BadRequest(
              "The query has a parameter $%s. Give it with --param %s=….".formatted(name, name));
        }
        if (!names.contains(name)) {
          names.add(name);
        }
        replacement = "$" + (names.indexOf(name) + 1);
      }
      token.appendReplacement(sql, Matcher.quoteReplacement(replacement));
    }
    token.appendTail(sql);
    return new BoundSql(sql.toString(), names.stream().map(parameters::get).toList());
  }

  void bind(PreparedStatement prepared) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      prepared.setString(i + 1, values.get(i));
    }
  }
}
