package io.ticklake.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real Postgres of one test's own, to be killed and started again on its data and port. */
public final class KillablePostgres implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path data;
  private final EmbeddedPostgres server;
  private final List<String> command;

  private KillablePostgres(Path data, EmbeddedPostgres server) throws IOException {
    this.data = data;
    this.server = server;
    ProcessHandle.Info running = postmaster().info();
    this.command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U")); // as the server was started: it refuses to be root
    }
    command.add(running.command().orElseThrow());
    command.addAll(List.of(running.arguments().orElseThrow()));
  }

  /** Starts one whose data lie in a folder that is made. */
  public static KillablePostgres start(Path folder) throws IOException {
    Path data = folder.resolve("data");
    KillablePostgres postgres =
        new KillablePostgres(
            data,
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setPGStartupWait(PATIENCE)
                .start());
    Runtime.getRuntime().addShutdownHook(new Thread(postgres::killQuietly));
    return postgres;
  }

  /** Starts the killed server; returns when it has recovered what was committed. */
  public void startAgain() throws IOException {
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("Postgres did not start again: " + command);
      }
    }
  }

  private boolean answers() {
    try (Connection connection = server.getPostgresDatabase().getConnection()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  /** An empty database with its roles. */
  public PostgresDatabase newDatabase() throws SQLException {
    return PostgresExtension.newDatabase(server);
  }

  /** Ends it as a machine that loses power does; returns when all of it is gone. */
  public void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    ProcessHandle[] all = postmaster.descendants().toArray(ProcessHandle[]::new);
    postmaster.destroyForcibly();
    postmaster.onExit().join();
    for (ProcessHandle backend : all) {
      backend.destroyForcibly();
      backend.onExit().join();
    }
  }

  private ProcessHandle postmaster() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  private void killQuietly() {
    try {
      kill();
    } catch (IOException | java.util.NoSuchElementException e) {
      // it is gone
    }
  }

  @Override
  public void close() throws IOException {
    kill();
  }
}
