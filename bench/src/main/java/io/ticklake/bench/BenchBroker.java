package io.ticklake.bench;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker for one workload; it ends with this JVM, however this JVM ends. */
public final class BenchBroker implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 180;
  private static final long MORE_THAN_ANY_INPUT = 16L << 30;

  private final Process process;
  private final String address;

  private BenchBroker(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** host:port. */
  public String address() {
    return address;
  }

  /** Starts one with its data and logs in this folder, and waits until it answers. */
  public static BenchBroker start(Path folder) throws IOException {
    int port;
    int controllerPort;
    try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = first.getLocalPort();
      controllerPort = second.getLocalPort();
    }
    Files.createDirectories(folder);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-Dticklake.log=" + folder.resolve("broker.log"),
            "-Dlog4j2.configurationFile=classpath:broker-log4j2.properties",
            "-cp",
            classPath(),
            "io.ticklake.broker.RunBroker",
            "folder=" + folder,
            "port=" + port,
            "controller_port=" + controllerPort,
            "retention_bytes=" + MORE_THAN_ANY_INPUT,
            "end_with_input=true");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("broker.out").toFile())
            .start();
    BenchBroker broker = new BenchBroker(process, "127.0.0.1:" + port);
    broker.awaitAnswer(folder);
    return broker;
  }

  private void awaitAnswer(Path folder) {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                address,
                "default.api.timeout.ms",
                PATIENCE_SECONDS * 1_000))) {
      admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      close();
      throw new Unavailable(
          "The broker of the benchmark did not start: %s".formatted(said(folder)), e);
    }
  }

  private static String said(Path folder) {
    try {
      return Files.readString(folder.resolve("broker.out")).strip();
    } catch (IOException e) {
      return "it said nothing.";
    }
  }

  // The launcher's build holds the broker's libraries; a plain Maven build has them in target.
  private static String classPath() {
    String build = System.getenv("TICKLAKE_BUILD");
    if (build != null && Files.isDirectory(Path.of(build, "broker"))) {
      return Path.of(build, "broker") + "/*";
    }
    Path target = Path.of(System.getProperty("ticklake.home", "."), "broker", "target");
    return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
