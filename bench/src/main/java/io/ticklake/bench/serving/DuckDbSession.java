package io.ticklake.bench.serving;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** DuckDB in this process: one instance, a connection for each reader. */
final class DuckDbSession implements ServingSession {

  private final ServingSystem system;
  private final DuckDBConnection first;

  private DuckDbSession(ServingSystem system, DuckDBConnection first) {
    this.system = system;
    this.first = first;
  }

  static DuckDbSession open(ServingSystem system, Path input) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("jdbc_jfr_memory_monitor", "");
    DuckDBConnection first =
        new DuckDBDriver().connect("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    try (Statement statement = first.createStatement()) {
      statement.execute("SET GLOBAL TimeZone = 'UTC'");
      for (String sql : opening(system, input)) {
        statement.execute(sql);
      }
    }
    return new DuckDbSession(system, first);
  }

  private static List<String> opening(ServingSystem system, Path input) {
    String quotes = view("quotes", input.resolve("quotes.parquet"));
    if (system == ServingSystem.TICKLAKE) {
      return List.of(
          "ATTACH '%s' AS serving (READ_ONLY)"
              .formatted(input.resolve("lake/serving/analytics.duckdb")),
          "CREATE VIEW trades AS SELECT symbol, event_time_ns, price FROM serving.silver.ticks WHERE sets_last",
          quotes);
    }
    boolean small = system == ServingSystem.SMALL_FILES;
    return List.of(
        view("bars", input.resolve(small ? "small/bars/*/*.parquet" : "sorted/bars.parquet")),
        view("trades", input.resolve(small ? "small/trades/*/*.parquet" : "sorted/trades.parquet")),
        view("securities", input.resolve("securities.parquet")),
        quotes);
  }

  private static String view(String name, Path files) {
    return "CREATE VIEW %s AS FROM read_parquet('%s', hive_partitioning = false)"
        .formatted(name, files);
  }

  @Override
  public Reader reader() throws SQLException {
    return new DuckDbReader(first.duplicate());
  }

  @Override
  public void close() throws SQLException {
    first.close();
  }

  private final class DuckDbReader implements Reader {
    private final Connection connection;
    private final Statement statement;

    DuckDbReader(Connection connection) throws SQLException {
      this.connection = connection;
      this.statement = connection.createStatement();
    }

    @Override
    public long count(ServingAsk ask) throws SQLException {
      long rows = 0;
      try (ResultSet answer = statement.executeQuery(ServingSql.of(system, ask))) {
        while (answer.next()) {
          rows++;
        }
      }
      return rows;
    }

    @Override
    public List<List<Object>> rows(ServingAsk ask) throws SQLException {
      List<List<Object>> rows = new ArrayList<>();
      try (ResultSet answer = statement.executeQuery(ServingSql.of(system, ask))) {
        int columns = answer.getMetaData().getColumnCount();
        while (answer.next()) {
          List<Object> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            row.add(answer.getObject(i));
          }
          rows.add(row);
        }
      }
      return rows;
    }

    @Override
    public void close() throws SQLException {
      statement.close();
      connection.close();
    }
  }
}
