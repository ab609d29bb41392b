package io.ticklake.analytics;

import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table macros, as bars('AAPL', '1m', '2026-01-05', '2026-01-06'). Each is a file of SQL in
 * which {@code <<table: …>>} stands for the rows of a table, {@code <<word: …>>} for an expression
 * and {@code <<part: …>>} for another file. A macro holds the list of the data files with what is
 * known of each, and reads those that its arguments need: a macro names no other table, macro or
 * view, so it works under any name of its database.
 */
final class Macros {

  private static final Pattern PLACE = Pattern.compile("<<((?:(?!<<|>>).)*)>>", Pattern.DOTALL);

  private static final Pattern PART = Pattern.compile("<<part: (\\w+)(?:; ([^<>]*))?>>");

  /** Name, and how it is called. */
  private static final Map<String, String> SIGNATURES = signatures();

  private final LakeState state;
  private final Function<StoredFile, String> path;

  private Macros(LakeState state, Function<StoredFile, String> path) {
    this.state = state;
    this.path = path;
  }

  private static Map<String, String> signatures() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("bars", "symbol, interval, from, to, fill => false, adjusted => false");
    all.put("ticks", "symbol, from, to");
    all.put("vwap", "symbol, from, to");
    all.put("sliding_bars", "symbol, from, to, minutes => 5");
    all.put("asof_trades", "symbol, other, from, to, lookback => INTERVAL 1 HOUR");
    all.put("asof_trades_quotes", "trades, quotes");
    return all;
  }

  /** Every macro that a query may call, as it is called, and what it gives. */
  static Map<String, String> described() {
    Map<String, String> described = new LinkedHashMap<>();
    onTables()
        .forEach(name -> described.put(name + "(" + SIGNATURES.get(name) + ")", meaning(name)));
    return described;
  }

  /** Names of all. */
  static Set<String> names() {
    return SIGNATURES.keySet();
  }

  /** Names of those that read nothing but tables of the lake. */
  static Set<String> onTables() {
    Set<String> names = new LinkedHashSet<>(SIGNATURES.keySet());
    names.remove("asof_trades_quotes");
    return names;
  }

  /** The tables whose files a macro reads. */
  static Set<TableContract> behind(String macro) {
    Set<TableContract> tables = new LinkedHashSet<>();
    String text = text(macro);
    for (TableContract table : Tables.ALL) {
      if (text.contains("<<" + table.fullName() + ":")
          || text.contains("<<" + table.fullName() + ">>")) {
        tables.add(table);
      }
    }
    return tables;
  }

  /** Statements that make the macros of these names. */
  static List<String> statements(
      Set<String> names, LakeState state, Function<StoredFile, String> path) {
    Macros macros = new Macros(state, path);
    List<String> statements = new ArrayList<>();
    names.forEach(name -> statements.add(macros.expanded(text(name))));
    return statements;
  }

  /** What a macro gives: the first line of its file. */
  static String meaning(String macro) {
    return SqlResource.firstSentence(text(macro));
  }

  private static String text(String macro) {
    return withParts(SqlResource.read("macros/" + macro + ".sql"));
  }

  /**
   * Parts that several forms of a macro share: {@code <<part: name; argument>>} is the file, in
   * which {@code <<1>>} stands for the argument.
   */
  private static String withParts(String text) {
    return PART.matcher(text)
        .replaceAll(
            part -> {
              String argument = part.group(2) == null ? "" : part.group(2).strip();
              String content = SqlResource.read("macros/parts/" + part.group(1) + ".sql");
              return Matcher.quoteReplacement(
                  withParts(content.stripTrailing().replace("<<1>>", argument)));
            });
  }

  private String expanded(String text) {
    String expanded = text;
    for (Matcher place = PLACE.matcher(expanded); place.find(); place = PLACE.matcher(expanded)) {
      expanded =
          expanded.substring(0, place.start())
              + sql(place.group(1).split(":", 2))
              + expanded.substring(place.end());
    }
    return expanded;
  }

  private String sql(String[] place) {
    String[] arguments = place.length < 2 ? new String[0] : place[1].split(";", -1);
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].strip();
    }
    return switch (place[0]) {
      case "gold.bars" ->
          rows(Tables.GOLD_BARS, arguments[0], arguments[1], arguments[2], arguments[3]);
      case "silver.ticks" ->
          rows(Tables.SILVER_TICKS, "NULL", arguments[0], arguments[1], arguments[2]);
      case "silver.corporate_actions" ->
          rows(Tables.SILVER_CORPORATE_ACTIONS, "NULL", "NULL", "NULL", "NULL");
      case "time" -> time(arguments[0]);
      case "within" -> within(arguments[0], arguments[1], arguments[2]);
      case "vwap" -> vwap(arguments[0], arguments[1]);
      default -> throw new IllegalArgumentException("no meaning of <<" + place[0] + ">>");
    };
  }

  private String rows(
      TableContract contract, String partition, String symbol, String from, String to) {
    TableState table = state.tables().getOrDefault(contract, TableState.absent(contract));
    return table.files().isEmpty()
        ? "(SELECT " + Views.empty(contract) + ")"
        : "(SELECT " + Views.scan(table, index(partition, symbol, from, to).sql(table, path)) + ")";
  }

  private static FileIndex index(String partition, String symbol, String from, String to) {
    return new FileIndex(
        partition, symbol, "epoch_us(" + time(from) + ")", "epoch_us(" + time(to) + ")");
  }

  /** A day, hour or moment of any type as TIMESTAMPTZ; UTC unless it says otherwise. */
  private static String time(String argument) {
    String text = "(%s)::VARCHAR".formatted(argument);
    return """
        (CASE WHEN length(%s) = 13 THEN %s || ':00:00+00'
          WHEN regexp_matches(%s, ':.*([Zz]|[+-][0-9:]+)$') THEN %s
          ELSE %s::TIMESTAMP::VARCHAR || '+00' END)::TIMESTAMPTZ"""
        .formatted(text, text, text, text, text);
  }

  private static String within(String column, String from, String to) {
    return "%s >= coalesce(%s, '-infinity'::TIMESTAMPTZ) AND %s < coalesce(%s, 'infinity'::TIMESTAMPTZ)"
        .formatted(column, time(from), column, time(to));
  }

  // Both sums as whole numbers: the quotient then has the eight decimals of a price, and the
  // remainder says how to round. DuckDB's own division of decimals goes through doubles.
  private static String vwap(String turnover, String volume) {
    String t = "abs(replace(%s::VARCHAR, '.', '')::HUGEINT)".formatted(turnover);
    String v = "replace(%s::VARCHAR, '.', '')::HUGEINT".formatted(volume);
    String up =
        "2 * ({t} % {v}) > {v} OR (2 * ({t} % {v}) = {v} AND ({t} // {v}) % 2 = 1)"
            .replace("{t}", t)
            .replace("{v}", v);
    return """
        CASE WHEN %s > 0 THEN
          ((sign(%s)::INTEGER * (%s // %s + CASE WHEN %s THEN 1 ELSE 0 END))::DECIMAL(18,0)
            * 0.00000001::DECIMAL(8,8))::DECIMAL(18,8) END"""
        .formatted(v, turnover, t, v, up);
  }
}
