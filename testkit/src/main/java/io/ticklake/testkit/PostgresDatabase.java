package io.ticklake.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * An empty database of a real Postgres, for one test. Beside its owner three roles may log in that
 * have no rights yet: a {@code writer}, a {@code reconciler} and a {@code reader}.
 *
 * @param url JDBC address
 * @param user who may do everything in it
 * @param password of that user
 */
public record PostgresDatabase(String url, String user, String password) {

  /** The same database for one of the roles made with it, such as {@code writer}: no rights yet. */
  public PostgresDatabase as(String role) {
    return new PostgresDatabase(url, user + "_" + role, password);
  }

  /** A new connection; the test closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }
}
