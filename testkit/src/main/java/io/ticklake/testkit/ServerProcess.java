package io.ticklake.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Starts a server module in a JVM of its own that ends with this JVM, however this JVM ends. */
final class ServerProcess {

  private ServerProcess() {}

  /**
   * Starts the main class of a module.
   *
   * @param module whose built classes and libraries it runs on
   * @param folder where its output goes, as {@code module.out}
   * @param options of the JVM beyond the usual
   * @param arguments with which it ends when its standard input does
   */
  static Process start(
      String module,
      String mainClass,
      Path folder,
      List<String> options,
      List<String> arguments,
      Map<String, String> environment) {
    Path target = target(module);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(
        List.of("-cp", target.resolve("classes") + ":" + target.resolve("lib") + "/*", mainClass));
    command.addAll(arguments);
    try {
      Files.createDirectories(folder);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(out(folder, module).toFile()));
      builder.environment().putAll(environment);
      // Its standard input is a pipe from here: it ends when this JVM does, even by kill -9.
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return process;
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command, e);
    }
  }

  /** The built classes and resources of a module. */
  static Path classes(String module) {
    return target(module).resolve("classes");
  }

  private static Path target(String module) {
    return Path.of(System.getProperty("ticklake.test.home", ".."), module, "target");
  }

  /** What the server has said so far. */
  static String output(Path folder, String module) {
    try {
      return Files.readString(out(folder, module), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(nothing: " + e + ")";
    }
  }

  /**
   * Ports of 127.0.0.1 that nobody listens on now, each another one. They lie below those that the
   * system gives to connections, so they stay free until they are used.
   */
  static List<Integer> freePorts(int count) {
    Set<Integer> free = new LinkedHashSet<>();
    while (free.size() < count) {
      int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
      if (isFree(port)) {
        free.add(port);
      }
    }
    return List.copyOf(free);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** A folder that goes when this JVM ends. */
  static Path temporaryFolder(String module) {
    try {
      Path folder = Files.createTempDirectory("ticklake-" + module);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(folder)));
      return folder;
    } catch (IOException e) {
      throw new IllegalStateException("no temporary folder for a " + module, e);
    }
  }

  private static void deleteTree(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // it is the system's temporary folder; the server may still be removing files of its own
    }
  }

  private static Path out(Path folder, String module) {
    return folder.resolve(module + ".out");
  }
}
