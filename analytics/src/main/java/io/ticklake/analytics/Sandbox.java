package io.ticklake.analytics;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;

/**
 * A DuckDB of its own in memory, which after {@link #lock} reads the files it was given and nothing
 * else: no other file, no network, no extension, no setting.
 */
final class Sandbox implements AutoCloseable {

  /** Folders that a process which is interrupted leaves to {@link #removeAll}. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Sandbox::removeAll, "sql.spill"));
  }

  private final Connection connection;
  private final Path spill;

  private Sandbox(Connection connection, Path spill) {
    this.connection = connection;
    this.spill = spill;
  }

  /**
   * @param streams whether rows are handed on while a query runs; else a result is held first
   */
  static Sandbox open(Configuration configuration, boolean streams) throws SQLException {
    Path spill = Path.of(System.getProperty("java.io.tmpdir"), "ticklake-sql-" + UUID.randomUUID());
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", Boolean.toString(streams));
    settings.setProperty("memory_limit", configuration.get(Settings.SQL_MEMORY));
    if (configuration.get(Settings.SQL_THREADS) > 0) {
      settings.setProperty("threads", configuration.get(Settings.SQL_THREADS).toString());
    }
    // DuckDB makes the folder when a query does not fit into memory, and not before.
    settings.setProperty("temp_directory", spill.toString());
    settings.setProperty("max_temp_directory_size", configuration.get(Settings.SQL_SPILL));
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("allow_community_extensions", "false");
    settings.setProperty("allow_persistent_secrets", "false");
    // Without this the driver loads the whole of Java Flight Recorder.
    settings.setProperty("jdbc_jfr_memory_monitor", "");
    Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
    Sandbox sandbox = new Sandbox(connection, spill);
    OPEN.add(spill);
    sandbox.execute("SET TimeZone = 'UTC'");
    // DuckDB counts for progress() and prints nothing itself.
    sandbox.execute("SET enable_progress_bar = true");
    sandbox.execute("SET enable_progress_bar_print = false");
    return sandbox;
  }

  Connection connection() {
    return connection;
  }

  /** Makes views and the like; not for SQL of a user. */
  void execute(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /** From here on only these files can be opened. There is no way back. */
  void lock(Collection<String> files) throws SQLException {
    for (String setting :
        List.of(
            "SET allowed_paths = " + Views.list(files),
            "SET enable_external_access = false",
            "SET lock_configuration = true")) {
      execute(setting);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // it was in memory; nothing is lost
    }
    try {
      remove(spill);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the temporary folder " + spill, e);
    }
    OPEN.remove(spill);
  }

  private static void removeAll() {
    for (Path folder : OPEN) {
      try {
        remove(folder);
      } catch (IOException | UncheckedIOException e) {
        // a query that still runs writes to it; the folder lies among temporary files
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
