package io.ticklake.bench.serving;

import java.nio.file.Path;

/** What is asked, each in a process of its own. */
enum ServingSystem {
  /** The serving file of a healed lake, with its macros. */
  TICKLAKE("ticklake"),
  /** One Parquet file for each table, sorted as the questions want it. */
  SORTED_FILE("duckdb, one sorted file"),
  /** A Parquet file for every five minutes of the market, as a stream leaves them. */
  SMALL_FILES("duckdb, small files"),
  /** Lazy frames of the sorted files, in Python. */
  POLARS("polars, one sorted file"),
  /** Views of the sorted files in a session of its own. */
  SPARK("spark sql, one sorted file");

  private final String text;

  ServingSystem(String text) {
    this.text = text;
  }

  /** Its name in the output. */
  String text() {
    return text;
  }

  /** Opens a session of those that run in Java. */
  ServingSession open(Path input) throws Exception {
    return switch (this) {
      case TICKLAKE, SORTED_FILE, SMALL_FILES -> DuckDbSession.open(this, input);
      case SPARK -> SparkSqlSession.open(input);
      case POLARS -> throw new IllegalStateException("Polars runs in Python");
    };
  }
}
