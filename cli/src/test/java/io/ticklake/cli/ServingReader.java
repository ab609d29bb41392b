package io.ticklake.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.duckdb.DuckDBDriver;

/**
 * A process that reads the serving file again and again until a file tells it to stop. Ends with
 * exit code 1 when a read fails, shows two states at once, or an older state than before. It keeps
 * step with the publisher, which needs a processor too: so many reads for each replacement.
 */
final class ServingReader {

  /** Reads of one file that is opened: the first with a macro, the others of tables alone. */
  private static final int READS = 4;

  /** Every so many openings wait for a while before they read what was opened. */
  private static final int HOLD_EVERY = 6;

  private static final long HOLD_NANOS = 300_000_000;
  private static final long LOOK_NANOS = 2_000_000;
  private static final String TABLES =
      "SELECT (SELECT sum(trades) FROM gold.bars), (SELECT sum(trades) FROM gold.sector_metrics),"
          + " (SELECT max(release_id) FROM _release)";
  private static final String TABLES_AND_MACRO =
      TABLES + ", (SELECT max(trades) FROM bars('A', '1m', NULL, NULL))";

  private ServingReader() {}

  /**
   * Takes the serving file, the file that stops it, the file for how much it has read, and the one
   * that says how far to read.
   */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    Path stop = Path.of(args[1]);
    Path allowed = Path.of(args[3]);
    long openings = 0;
    long newest = 0;
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    settings.setProperty("jdbc_jfr_memory_monitor", "");
    while (Files.notExists(stop)) {
      if (openings * READS >= number(allowed)) {
        LockSupport.parkNanos(LOOK_NANOS);
        continue;
      }
      long seen = read(file, settings, ++openings % HOLD_EVERY == 0);
      if (seen < newest) {
        throw new IllegalStateException("saw " + newest + ", then " + seen);
      }
      newest = seen;
      Files.writeString(Path.of(args[2]), openings * READS + " " + newest);
    }
  }

  private static long number(Path file) throws IOException {
    String text = Files.readString(file);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  // Attached anew for every few queries: see docs/serving.md.
  private static long read(Path file, Properties settings, boolean hold) throws Exception {
    try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ATTACH '%s' AS serving (READ_ONLY)".formatted(file.toString().replace("'", "''")));
      statement.execute("USE serving");
      if (hold) {
        LockSupport.parkNanos(HOLD_NANOS);
      }
      long round = read(statement, TABLES_AND_MACRO);
      for (int i = 1; i < READS; i++) {
        long again = read(statement, TABLES);
        if (again != round) {
          throw new IllegalStateException("one file showed " + round + ", then " + again);
        }
      }
      return round;
    }
  }

  /** The round that everything shows. */
  private static long read(Statement statement, String query) throws Exception {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      long round = row.getLong(1);
      for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
        if (row.getLong(i) != round) {
          throw new IllegalStateException(
              "column %d is %d where bars are %d: %s".formatted(i, row.getLong(i), round, query));
        }
      }
      return round;
    }
  }
}
