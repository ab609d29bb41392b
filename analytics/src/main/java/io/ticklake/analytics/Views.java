package io.ticklake.analytics;

import io.ticklake.core.table.Column;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SQL that makes a lake's tables visible in DuckDB, and the views on top of them. */
final class Views {

  /** Views that are made from tables, and the tables they need. */
  private static final Map<String, List<TableContract>> DERIVED =
      Map.of(
          "gold.bars_filled", List.of(Tables.GOLD_BARS),
          "bronze.rejects", List.of(Tables.BRONZE_TICKS, Tables.BRONZE_MARKET_INFO));

  // One step per stored bar to just before the next one; the first slot is the bar itself.
  private static final String BARS_FILLED =
      """
      CREATE VIEW gold.bars_filled AS
      WITH lengths(bar_interval, length) AS (
        VALUES ('1s', INTERVAL 1 SECOND), ('1m', INTERVAL 1 MINUTE), ('5m', INTERVAL 5 MINUTE),
               ('1h', INTERVAL 1 HOUR), ('1d', INTERVAL 1 DAY)),
      neighbours AS (
        SELECT bars.*, length,
          last_value(close IGNORE NULLS) OVER series AS last_close,
          lead(bar_start) OVER series AS next_start
        FROM gold.bars AS bars JOIN lengths USING (bar_interval)
        WINDOW series AS (PARTITION BY bar_interval, symbol, venue ORDER BY bar_start
                          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
      slots AS (
        SELECT *, unnest(generate_series(
            bar_start, coalesce(next_start - length, bar_start), length)) AS slot
        FROM neighbours)
      SELECT bar_interval, symbol, venue, slot AS bar_start,
        CASE WHEN slot = bar_start THEN open ELSE last_close END AS open,
        CASE WHEN slot = bar_start THEN high ELSE last_close END AS high,
        CASE WHEN slot = bar_start THEN low ELSE last_close END AS low,
        CASE WHEN slot = bar_start THEN close ELSE last_close END AS close,
        CASE WHEN slot = bar_start THEN volume ELSE 0 END::DECIMAL(38,8) AS volume,
        CASE WHEN slot = bar_start THEN turnover ELSE 0 END::DECIMAL(38,16) AS turnover,
        CASE WHEN slot = bar_start THEN vwap END AS vwap,
        CASE WHEN slot = bar_start THEN trades ELSE 0 END::BIGINT AS trades,
        CASE WHEN slot = bar_start THEN realised_volatility END AS realised_volatility,
        CASE WHEN slot = bar_start THEN completeness END AS completeness,
        slot <> bar_start AS is_filled
      FROM slots
      """;

  // A replayed record is a row with a higher attempt, and the highest attempt counts.
  private static final String REJECTS =
      """
      CREATE VIEW bronze.rejects AS
      WITH records AS (
        SELECT 'bronze.ticks' AS table_name, source_topic, source_partition, source_offset,
          decode_attempt, kafka_time, ingested_at, reject_reason, symbol, extras, raw
        FROM bronze.ticks
        UNION ALL
        SELECT 'bronze.market_info', source_topic, source_partition, source_offset,
          decode_attempt, kafka_time, ingested_at, reject_reason, symbol, extras, raw
        FROM bronze.market_info),
      replays AS (
        SELECT table_name, source_topic, source_partition, source_offset,
          max(decode_attempt) AS last_attempt
        FROM records WHERE decode_attempt > 0 GROUP BY ALL)
      SELECT records.* FROM records LEFT JOIN replays
        USING (table_name, source_topic, source_partition, source_offset)
      WHERE reject_reason IS NOT NULL AND decode_attempt >= coalesce(last_attempt, 0)
      """;

  private Views() {}

  /** Everything that can be queried, and what a row of it is. */
  static Map<String, String> described() {
    Map<String, String> names = new TreeMap<>();
    Tables.ALL.forEach(table -> names.put(table.fullName(), table.rowMeaning()));
    names.put("gold.bars_filled", "gold.bars, and where nothing traded the previous close.");
    names.put("bronze.rejects", "Records that are no valid tick or market info, and why.");
    return names;
  }

  /** Whether the name is that of a view that is made from tables. */
  static boolean isDerived(String name) {
    return DERIVED.containsKey(name);
  }

  /** The tables behind the names that queries use; names of nothing are left to DuckDB. */
  static Set<TableContract> behind(Collection<ParsedQuery> queries) {
    Set<TableContract> tables = new LinkedHashSet<>();
    for (ParsedQuery query : queries) {
      for (String name : query.tables()) {
        tables.addAll(DERIVED.getOrDefault(name, List.of()));
        Tables.ALL.stream().filter(table -> table.fullName().equals(name)).forEach(tables::add);
      }
      query.macros().forEach(macro -> tables.addAll(Macros.behind(macro)));
    }
    return tables;
  }

  /** The macros that queries call. */
  static Set<String> macros(Collection<ParsedQuery> queries) {
    Set<String> macros = new LinkedHashSet<>();
    queries.forEach(query -> macros.addAll(query.macros()));
    return macros;
  }

  /**
   * Statements that make every view.
   *
   * @param state the tables to be read; all others become empty views, as nothing names them
   * @param path where DuckDB finds a file
   */
  static List<String> statements(LakeState state, Function<StoredFile, String> path) {
    List<String> statements = new ArrayList<>();
    Tables.ALL.stream()
        .map(TableContract::layer)
        .distinct()
        .forEach(layer -> statements.add("CREATE SCHEMA " + layer));
    for (TableContract contract : Tables.ALL) {
      TableState table = state.tables().getOrDefault(contract, TableState.absent(contract));
      statements.add(
          "CREATE VIEW %s.%s AS %s"
              .formatted(contract.layer(), name(contract.name()), rows(table, path)));
    }
    statements.add(BARS_FILLED);
    statements.add(REJECTS);
    return statements;
  }

  // The conditions hold for every row of their slice; what contradicts them is not planned.
  private static String rows(TableState table, Function<StoredFile, String> path) {
    if (table.files().isEmpty()) {
      return "SELECT " + empty(table.contract());
    }
    return FileSlices.of(table.files()).stream()
        .map(slice -> slice(table, slice, path))
        .collect(Collectors.joining("\nUNION ALL\n"));
  }

  private static String slice(
      TableState table, FileSlices.Slice slice, Function<StoredFile, String> path) {
    String files = FileList.of(slice.files().stream().map(path).toList()).sql();
    if (!slice.hasTimes()) {
      return "SELECT " + scan(table, files);
    }
    FileBounds.Columns columns = FileBounds.chosenBy(table.contract()).orElseThrow();
    Map<String, String> constants =
        slice.partition().isEmpty()
            ? Map.of()
            : Map.of(columns.partition(), text(slice.partition()));
    return "SELECT %s WHERE stored.%s BETWEEN %s AND %s"
        .formatted(
            scan(table, files, constants),
            name(columns.time()),
            time(slice.fromMicros()),
            time(slice.toMicros()));
  }

  private static String time(long micros) {
    return "TIMESTAMPTZ '%s'".formatted(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  static String empty(TableContract contract) {
    return contract.columns().stream().map(Views::nullColumn).collect(Collectors.joining(", "))
        + " WHERE false";
  }

  // Columns are found by their id, as Iceberg does: a file that is older than a column has nulls,
  // and no file has to be opened to learn that. Without their table's name they would be the
  // parameters of a macro.
  static String scan(TableState table, String files) {
    return scan(table, files, Map.of());
  }

  private static String scan(TableState table, String files, Map<String, String> constants) {
    String columns =
        table.contract().columns().stream()
            .map(
                column -> {
                  String constant = constants.get(column.name());
                  if (constant != null) {
                    return constant + " AS " + name(column.name());
                  }
                  return table.columnIds().containsKey(column.name())
                      ? "stored." + name(column.name())
                      : nullColumn(column);
                })
            .collect(Collectors.joining(", "));
    String schema =
        table.contract().columns().stream()
            .filter(column -> table.columnIds().containsKey(column.name()))
            .map(
                column ->
                    "%d: {name: %s, type: '%s', default_value: NULL}"
                        .formatted(
                            table.columnIds().get(column.name()),
                            text(column.name()),
                            column.type().sqlName()))
            .collect(Collectors.joining(", "));
    return "%s FROM read_parquet(%s, hive_partitioning = false, schema = MAP {%s}) AS stored"
        .formatted(columns, files, schema);
  }

  private static String nullColumn(Column column) {
    return "CAST(NULL AS %s) AS %s".formatted(column.type().sqlName(), name(column.name()));
  }

  static String list(Collection<String> paths) {
    return paths.stream().map(Views::text).collect(Collectors.joining(", ", "[", "]"));
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
