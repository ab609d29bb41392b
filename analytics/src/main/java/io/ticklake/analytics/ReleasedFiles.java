package io.ticklake.analytics;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The table {@code _files} of the serving file: one row per data file of the release, with its
 * partition, bytes and rows. A view names its files in an expression, and those of a lake on S3 are
 * local copies without folders: neither says how many files lie in which partition.
 */
final class ReleasedFiles {

  private static final String TABLE =
      """
      CREATE TABLE _files (
        table_name VARCHAR NOT NULL, partition VARCHAR NOT NULL, bytes BIGINT NOT NULL,
        rows BIGINT NOT NULL)
      """;
  private static final String DATA = "/data/";

  private ReleasedFiles() {}

  /** Makes the table and fills it; the caller commits. */
  static void insert(Connection connection, LakeState state) throws SQLException {
    try (PreparedStatement table = connection.prepareStatement(TABLE)) {
      table.execute();
    }
    try (DuckDBAppender rows =
        connection.unwrap(DuckDBConnection.class).createAppender("main", "_files")) {
      for (TableState table : state.tables().values()) {
        for (StoredFile file : table.files()) {
          rows.beginRow();
          rows.append(table.contract().fullName());
          rows.append(partition(file.location()));
          rows.append(file.bytes());
          rows.append(file.rows());
          rows.endRow();
        }
      }
    }
  }

  /** The folders below the table's data, such as {@code bar_interval=1m/period=2026-01-05}. */
  static String partition(String location) {
    int folder = location.lastIndexOf(DATA);
    int name = location.lastIndexOf('/');
    return folder < 0 || folder + DATA.length() > name
        ? ""
        : location.substring(folder + DATA.length(), name);
  }
}
