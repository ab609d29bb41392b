package io.ticklake.analytics;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** The serving file as a reader sees it. */
final class Serving {

  private Serving() {}

  static Path publish(Lake lake) {
    return new Publish(lake, Configuration.defaults(), Clock.systemUTC())
        .run()
        .orElseThrow()
        .file();
  }

  static Connection open(Path file) throws SQLException {
    Properties readOnly = new Properties();
    readOnly.setProperty("duckdb.read_only", "true");
    Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + file, readOnly);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
    return connection;
  }

  /** Each row as the text of its values. */
  static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    // DuckDB writes the text, so the machine's time zone does not matter.
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT COLUMNS(*)::VARCHAR FROM (%s)".formatted(sql))) {
      while (rows.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          cells.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join("|", cells));
      }
    }
    return lines;
  }
}
