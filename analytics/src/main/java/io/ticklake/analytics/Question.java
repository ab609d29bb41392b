package io.ticklake.analytics;

import io.ticklake.core.LakeException.BadRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question that the program knows by name: a file of SQL with {@code $parameters}, whose first
 * line asks it and whose next comment lines tell the parameters.
 *
 * @param name as people call it
 * @param sentence what it asks
 * @param parameters in the order of the file
 * @param sql the statement
 */
public record Question(String name, String sentence, List<Parameter> parameters, String sql) {

  /** Names of all questions. */
  private static final List<String> NAMES =
      List.of(
          "freshness",
          "hourly-prices",
          "incomplete-bars",
          "late-ticks",
          "most-volatile",
          "rejects",
          "sectors",
          "top-movers",
          "volume-leaders");

  private static final Pattern PARAMETER = Pattern.compile("^-- (\\w+)(?: = ([^:]*))?: (.*)$");

  /**
   * A value that a question needs.
   *
   * @param name its name, without the dollar sign
   * @param defaultValue null if it must be given
   * @param meaning what it is
   */
  public record Parameter(String name, String defaultValue, String meaning) {}

  /** Every question, by name. */
  public static List<Question> all() {
    return NAMES.stream().map(Question::read).toList();
  }

  /** The question of that name; an unknown one is a {@link BadRequest}. */
  public static Question named(String name) {
    if (!NAMES.contains(name)) {
      throw new BadRequest(
          "There is no question '%s'. Questions: %s.".formatted(name, String.join(", ", NAMES)));
    }
    return read(name);
  }

  private static Question read(String name) {
    String text = SqlResource.read("questions/" + name + ".sql");
    List<Parameter> parameters = new ArrayList<>();
    text.lines()
        .skip(1)
        .map(PARAMETER::matcher)
        .takeWhile(Matcher::matches)
        .forEach(
            line -> parameters.add(new Parameter(line.group(1), line.group(2), line.group(3))));
    return new Question(name, SqlResource.firstSentence(text), List.copyOf(parameters), text);
  }

  /** The values to bind: those given over the defaults. */
  public Map<String, String> values(Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String value = given.getOrDefault(parameter.name(), parameter.defaultValue());
      if (value == null) {
        throw new BadRequest(
            "The question %s needs %s (%s). Give it with --param %s=…."
                .formatted(name, parameter.name(), parameter.meaning(), parameter.name()));
      }
      values.put(parameter.name(), value);
    }
    for (String name : given.keySet()) {
      if (!values.containsKey(name)) {
        throw new BadRequest(
            "The question %s has no parameter %s, but: %s."
                .formatted(this.name, name, String.join(", ", values.keySet())));
      }
    }
    return values;
  }
}
