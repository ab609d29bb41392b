package io.ticklake.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Cassandra node in a JVM of its own, on free ports of 127.0.0.1, which asks for a password;
 * encrypted where the client wants it. It ends with this JVM, however this JVM ends.
 */
public final class CassandraNode implements AutoCloseable {

  /** Role and password of a new node. */
  public static final String ROLE = "cassandra";

  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final String MODULE = "cassandra-node";

  private final Path folder;
  private final int port;
  private final int storagePort;
  private Process process;

  private CassandraNode(Path folder, int port, int storagePort) {
    this.folder = folder;
    this.port = port;
    this.storagePort = storagePort;
  }

  static CassandraNode startInTemporaryFolder() {
    List<Integer> ports = ServerProcess.freePorts(2);
    CassandraNode node =
        new CassandraNode(ServerProcess.temporaryFolder(MODULE), ports.get(0), ports.get(1));
    node.startAgain();
    return node;
  }

  /** Starts the stopped or killed node on its old folder and ports; its tables are kept. */
  public void startAgain() {
    try {
      Files.deleteIfExists(ready());
      Path temporary = Files.createDirectories(folder.resolve("tmp"));
      process =
          ServerProcess.start(
              MODULE,
              "io.ticklake.cassandra.RunCassandraNode",
              folder,
              List.of(
                  "-Xms256m",
                  "-Xmx512m",
                  "-XX:+ExitOnOutOfMemoryError",
                  "-Djava.io.tmpdir=" + temporary,
                  "@" + ServerProcess.classes(MODULE).resolve("node.options")),
              List.of("folder=" + folder, "port=" + port, "storage_port=" + storagePort),
              Map.of());
      awaitReady();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException("the node did not start", e);
    }
  }

  private void awaitReady() throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(ready())) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() - until > 0) {
        kill();
        throw new IllegalStateException(
            "the node did not start; it said: " + ServerProcess.output(folder, MODULE));
      }
    }
  }

  private Path ready() {
    return folder.resolve("ready");
  }

  /** host:port for clients. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The port for clients. */
  public int port() {
    return port;
  }

  /** The PEM file of its certificate, which names localhost and 127.0.0.1. */
  public Path certificate() {
    return folder.resolve("node.pem");
  }

  /** Ends it as a machine that loses power does, except that the system's cache of files stays. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Ends it as an operator does. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
