package io.ticklake.bench.live;

import io.ticklake.core.LakeException.Unavailable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A real Postgres for one run of the benchmark; it ends with this JVM, however this JVM ends. */
final class BenchPostgres implements AutoCloseable {

  private static final String PASSWORD = "bench";

  private final EmbeddedPostgres server;
  private final Path data;
  private int databases;

  private BenchPostgres(EmbeddedPostgres server, Path data) {
    this.server = server;
    this.data = data;
  }

  /** Every commit is on disk before it is answered, as with the defaults of a server. */
  static BenchPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("max_wal_size", "2GB")
              .setServerConfig("jit", "off")
              .start();
      Path data = Path.of(setting(server, "data_directory"));
      endWithThisProcess(data);
      return new BenchPostgres(server, data);
    } catch (IOException | SQLException | IllegalStateException e) {
      throw new Unavailable(
          "No Postgres could be started for the benchmark: %s. As root it needs user namespaces; try as another user."
              .formatted(e.getMessage()),
          e);
    }
  }

  /** An empty database of its own, with its own owner. */
  BenchDatabase newDatabase() throws SQLException {
    String name = "bench_" + ++databases;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      // A superuser, because a system may make roles of its own.
      statement.execute("create role " + name + " superuser login password '" + PASSWORD + "'");
      statement.execute("create database " + name + " owner " + name);
    }
    return new BenchDatabase(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), name), name, PASSWORD);
  }

  /** Drops it; whoever is still connected is cut off. */
  void drop(BenchDatabase database) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database " + database.user() + " with (force)");
    }
  }

  /** Writes what is in memory to disk, so that one system does not pay for another's pages. */
  void settle() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("checkpoint");
    }
  }

  /** Processor time of the server and of all connections it ever had. */
  double cpuSeconds() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    return ProcessHandle.of(pid).map(ProcessTree::new).orElseThrow().use().cpuSeconds();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static String setting(EmbeddedPostgres server, String name) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet value = statement.executeQuery("show " + name)) {
      value.next();
      return value.getString(1);
    }
  }

  // No hook runs after kill -9. A shell waits on a pipe from here and ends what is left then. It
  // has a session of its own, so that Ctrl-C leaves it there.
  private static void endWithThisProcess(Path data) throws IOException {
    new ProcessBuilder(
            "setsid",
            "sh",
            "-c",
            "cat >/dev/null; pid=$(head -n 1 \"$0/postmaster.pid\") && kill -INT \"$pid\"",
            data.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
