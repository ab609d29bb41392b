package io.ticklake.live;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * The database of the live tables as one role sees it.
 *
 * @param url JDBC address, without user and password
 * @param user name of the role
 * @param password of that role
 */
public record LiveDatabase(String url, String user, String password) {

  /** Schema of all live tables. */
  public static final String SCHEMA = "live";

  private static final Duration CALL = Duration.ofSeconds(60);
  private static final String PREFIX = "jdbc:postgresql:";

  public LiveDatabase {
    if (!url.startsWith(PREFIX)) {
      throw new BadRequest(
          "live.database = '%s' is no address of a Postgres. Write %s//host:port/database."
              .formatted(url, PREFIX));
    }
    if (user.isBlank()) {
      throw new BadRequest(
          "The live tables need a role: set live.user, live.reconciler, live.owner, live.reader.");
    }
  }

  /** For the job that writes. */
  public static LiveDatabase ofWriter(Configuration configuration) {
    return new LiveDatabase(
        configuration.get(Settings.LIVE_DATABASE),
        configuration.get(Settings.LIVE_USER),
        configuration.get(Settings.LIVE_PASSWORD));
  }

  /** For the command that makes the tables equal to the lake. */
  public static LiveDatabase ofReconciler(Configuration configuration) {
    return new LiveDatabase(
        configuration.get(Settings.LIVE_DATABASE),
        configuration.get(Settings.LIVE_RECONCILER),
        configuration.get(Settings.LIVE_RECONCILER_PASSWORD));
  }

  /** For who makes and changes the tables. */
  public static LiveDatabase ofOwner(Configuration configuration) {
    return new LiveDatabase(
        configuration.get(Settings.LIVE_DATABASE),
        configuration.get(Settings.LIVE_OWNER),
        configuration.get(Settings.LIVE_OWNER_PASSWORD));
  }

  /** For who only reads. */
  public static LiveDatabase ofReader(Configuration configuration) {
    return new LiveDatabase(
        configuration.get(Settings.LIVE_DATABASE),
        configuration.get(Settings.LIVE_READER),
        configuration.get(Settings.LIVE_READER_PASSWORD));
  }

  /** A new connection that gives up after ten seconds of no answer to connect, sixty to a call. */
  public Connection connect() throws SQLException {
    return connect(CALL);
  }

  /** The same with another time for one call. */
  Connection connect(Duration call) throws SQLException {
    Properties properties = properties();
    properties.setProperty("socketTimeout", Long.toString(call.toSeconds()));
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(url, properties);
  }

  /** Of a connection, without user and password. */
  static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "ticklake live");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("loginTimeout", "20");
    properties.setProperty("tcpKeepAlive", "true");
    // Who hangs in a transaction is ended and keeps nobody waiting; nobody waits for a lock without
    // end.
    properties.setProperty(
        "options",
        "-c timezone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=60s"
            + " -c client_connection_check_interval=10s");
    return properties;
  }

  /** No password in a log. */
  @Override
  public String toString() {
    return "%s as %s".formatted(url, user);
  }
}
