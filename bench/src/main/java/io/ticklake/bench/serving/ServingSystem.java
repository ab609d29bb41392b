package io.ticklake.bench.serving;

import java.nio.file.Path;
import java.util.List;

/** What is asked, each through DuckDB in a process of its own. */
enum ServingSystem {
  /** The serving file of a healed lake, with its macros. */
  TICKLAKE("ticklake"),
  /** One Parquet file for each table, sorted as the questions want it. */
  SORTED_FILE("duckdb, one sorted file"),
  /** A Parquet file for every five minutes of the market, as a stream leaves them. */
  SMALL_FILES("duckdb, small files");

  private final String text;

  ServingSystem(String text) {
    this.text = text;
  }

  /** Its name in the output. */
  String text() {
    return text;
  }

  /** What a session does before it is asked anything. */
  List<String> opening(Path input) {
    String quotes = view("quotes", input.resolve("quotes.parquet"));
    return switch (this) {
      case TICKLAKE ->
          List.of(
              "ATTACH '%s' AS serving (READ_ONLY)"
                  .formatted(input.resolve("lake/serving/analytics.duckdb")),
              "CREATE VIEW trades AS SELECT symbol, event_time_ns, price FROM serving.silver.ticks WHERE sets_last",
              quotes);
      case SORTED_FILE ->
          List.of(
              view("bars", input.resolve("sorted/bars.parquet")),
              view("securities", input.resolve("securities.parquet")),
              view("trades", input.resolve("sorted/trades.parquet")),
              quotes);
      case SMALL_FILES ->
          List.of(
              view("bars", input.resolve("small/bars/*/*.parquet")),
              view("securities", input.resolve("securities.parquet")),
              view("trades", input.resolve("small/trades/*/*.parquet")),
              quotes);
    };
  }

  private static String view(String name, Path files) {
    return "CREATE VIEW %s AS FROM read_parquet('%s', hive_partitioning = false)"
        .formatted(name, files);
  }
}
