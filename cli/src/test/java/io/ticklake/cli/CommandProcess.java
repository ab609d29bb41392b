package io.ticklake.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command in a process of its own, for tests that send it a signal. */
final class CommandProcess {

  private CommandProcess() {}

  /** Starts it; what it prints goes to the file. */
  static Process start(Path out, String... arguments) throws IOException {
    return new ProcessBuilder(command(arguments))
        .redirectOutput(out.toFile())
        .redirectError(new File(out + ".err"))
        .start();
  }

  /** What a shell would run. */
  static List<String> command(String... arguments) {
    String home = System.getProperty("ticklake.test.home");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "@" + Path.of(home, "launcher", "spark.options"),
                "-Dlog4j2.configurationFile=" + Path.of(home, "launcher", "log4j2.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                TickLake.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
