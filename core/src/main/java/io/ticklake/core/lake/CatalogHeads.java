package io.ticklake.core.lake;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Reads the pointers of all tables from the catalog's database without Iceberg's client, which
 * would look up table by table and write to the database when it starts.
 */
final class CatalogHeads {

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POINTERS =
      """
      SELECT table_namespace, table_name, metadata_location FROM iceberg_tables
      WHERE catalog_name = ? AND (iceberg_type IS NULL OR iceberg_type = 'TABLE')
      """;

  private final LakeLocation location;
  private final LakeProperties properties;

  CatalogHeads(LakeLocation location, LakeProperties properties) {
    this.location = location;
    this.properties = properties;
  }

  Map<String, String> read() {
    String uri = properties.catalog().get("uri");
    if (!uri.startsWith(SQLITE)) {
      return read(uri, remoteProperties(uri));
    }
    int parameters = uri.indexOf('?');
    Path file = Path.of(uri.substring(SQLITE.length(), parameters < 0 ? uri.length() : parameters));
    if (Files.notExists(file)) {
      return Map.of();
    }
    Properties readOnly = new Properties();
    readOnly.setProperty("open_mode", "1");
    readOnly.setProperty("busy_timeout", "30000");
    return read(immutable(file) ? SQLITE + quoted(file) + "?immutable=1" : SQLITE + file, readOnly);
  }

  // SQLite cannot share a WAL database that lies in a folder it must not write to. Without a
  // writer's log beside it nobody is writing, and the file can be read as it is.
  private static boolean immutable(Path file) {
    return !Files.isWritable(file.getParent())
        && Files.notExists(file.resolveSibling(file.getFileName() + "-wal"));
  }

  private static String quoted(Path file) {
    return "file:" + file.toUri().getRawPath();
  }

  private Map<String, String> read(String uri, Properties settings) {
    try (Connection connection = DriverManager.getConnection(uri, settings)) {
      try {
        return pointers(connection);
      } catch (SQLException e) {
        if (hasNoTables(connection)) {
          return Map.of();
        }
        throw e;
      }
    } catch (SQLException e) {
      throw failed(location, e);
    }
  }

  /** Why a catalog cannot be used: it is damaged, or it does not answer. */
  static LakeException failed(LakeLocation location, Throwable cause) {
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    if (message.contains("[SQLITE_NOTADB]") || message.contains("[SQLITE_CORRUPT")) {
      return new BadData(
          "catalog.db of %s is damaged: %s. Restore it from a backup; nothing was changed."
              .formatted(location, message),
          cause);
    }
    return new Unavailable(
        "The catalog of %s did not answer: %s. Check catalog.uri and try again."
            .formatted(location, message),
        cause);
  }

  private static Map<String, String> pointers(Connection connection) throws SQLException {
    Map<String, String> heads = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(POINTERS)) {
      statement.setString(1, Lake.CATALOG);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          heads.put(rows.getString(1) + "." + rows.getString(2), rows.getString(3));
        }
      }
    }
    return heads;
  }

  private static boolean hasNoTables(Connection connection) throws SQLException {
    try (ResultSet found = connection.getMetaData().getTables(null, null, "iceberg_tables", null)) {
      return !found.next();
    }
  }

  private Properties remoteProperties(String uri) {
    Properties settings = new Properties();
    if (properties.catalog().containsKey("jdbc.user")) {
      settings.setProperty("user", properties.catalog().get("jdbc.user"));
      settings.setProperty("password", properties.catalog().get("jdbc.password"));
    }
    if (uri.startsWith("jdbc:postgresql:")) {
      settings.setProperty("connectTimeout", "10");
      settings.setProperty("socketTimeout", "60");
    }
    return settings;
  }
}
