package io.ticklake.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/**
 * A process that reads the serving file again and again until a file tells it to stop. Ends with
 * exit code 1 when a read fails, shows two states at once, or an older state than before.
 */
final class ServingReader {

  private static final int HOLD_EVERY = 25;

  private ServingReader() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    Path stop = Path.of(args[1]);
    long reads = 0;
    long newest = 0;
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    settings.setProperty("jdbc_jfr_memory_monitor", "");
    while (Files.notExists(stop)) {
      long seen = read(file, settings, ++reads % HOLD_EVERY == 0 ? 300 : 0);
      if (seen < newest) {
        throw new IllegalStateException("saw " + newest + ", then " + seen);
      }
      newest = seen;
      Files.writeString(Path.of(args[2]), reads + " " + newest);
    }
  }

  // Attached anew for every query: see docs/serving.md.
  private static long read(Path file, Properties settings, long hold) throws Exception {
    try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ATTACH '%s' AS serving (READ_ONLY)".formatted(file.toString().replace("'", "''")));
      statement.execute("USE serving");
      Thread.sleep(hold);
      try (ResultSet row =
          statement.executeQuery(
              "SELECT (SELECT sum(trades) FROM gold.bars), (SELECT sum(trades) FROM gold.sector_metrics),"
                  + " (SELECT max(trades) FROM bars('A', '1m', NULL, NULL)), (SELECT max(release_id) FROM _release)")) {
        row.next();
        long round = row.getLong(1);
        if (row.getLong(2) != round || row.getLong(3) != round || row.getLong(4) != round) {
          throw new IllegalStateException(
              "bars %d, sectors %d, macro %d, release %d"
                  .formatted(round, row.getLong(2), row.getLong(3), row.getLong(4)));
        }
        return round;
      }
    }
  }
}
