package io.ticklake.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * An empty database of a real Postgres, for one test.
 *
 * @param url JDBC address
 * @param user who may do everything in it
 * @param password of that user
 */
public record PostgresDatabase(String url, String user, String password) {

  /** A new connection; the test closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }
}
