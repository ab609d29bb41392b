package io.ticklake.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own on the class path of the tests, for what a test kills or sends a signal. */
public final class ChildJvm {

  private ChildJvm() {}

  /** The command line that runs a main class, small and quick to start, ready for Spark. */
  public static List<String> command(Class<?> main, String... arguments) {
    Path home = Path.of(System.getProperty("ticklake.test.home"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "@" + home.resolve("launcher/spark.options"),
                "-Dlog4j2.configurationFile=" + home.resolve("launcher/log4j2.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
