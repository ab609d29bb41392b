package io.ticklake.testkit;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands an empty database of its own to every test that asks for a {@link PostgresDatabase}; all
 * lie in one real server of this JVM, on a free port of 127.0.0.1.
 */
public final class PostgresExtension implements ParameterResolver {

  // of a machine that does much else meanwhile
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final String PASSWORD = "test";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgresDatabase.class;
  }

  @Override
  public PostgresDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return newDatabase();
  }

  static PostgresDatabase newDatabase() {
    try {
      return newDatabase(server());
    } catch (SQLException e) {
      throw new IllegalStateException("Postgres made no database for a test", e);
    }
  }

  static PostgresDatabase newDatabase(EmbeddedPostgres server) throws SQLException {
    String name = "test_" + DATABASES.incrementAndGet();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String role : List.of(name, name + "_writer", name + "_reconciler", name + "_reader")) {
        statement.execute("create role " + role + " login password '" + PASSWORD + "'");
      }
      statement.execute("create database " + name + " owner " + name);
      return new PostgresDatabase(
          "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), name), name, PASSWORD);
    }
  }

  private static EmbeddedPostgres server() {
    if (Shared.SERVER == null) {
      String reason = "no Postgres could be started: " + Shared.problem;
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      abort(reason);
    }
    return Shared.SERVER;
  }

  private static final class Shared {
    static String problem = "";
    static final EmbeddedPostgres SERVER = start();

    // As root it needs user namespaces, which some containers forbid.
    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setPGStartupWait(PATIENCE)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
        endWithThisProcess(server);
        return server;
      } catch (IOException | SQLException | IllegalStateException e) {
        problem = e.toString();
        return null;
      }
    }

    // No hook runs after kill -9. A shell waits on a pipe from here and ends what is left then.
    private static void endWithThisProcess(EmbeddedPostgres server)
        throws IOException, SQLException {
      new ProcessBuilder(
              "sh",
              "-c",
              "cat >/dev/null; pid=$(head -n 1 \"$0/postmaster.pid\") && kill -INT \"$pid\"",
              dataFolder(server))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    }

    private static String dataFolder(EmbeddedPostgres server) throws SQLException {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement();
          ResultSet folder = statement.executeQuery("show data_directory")) {
        folder.next();
        return folder.getString(1);
      }
    }

    private static void close(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException e) {
        // the next start in this folder of the system's temporary files cleans up
      }
    }
  }
}
