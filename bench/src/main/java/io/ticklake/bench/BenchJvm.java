package io.ticklake.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How the JVMs of a benchmark are started. */
public final class BenchJvm {

  private BenchJvm() {}

  /** The Java that runs this. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Options that Spark needs outside spark-submit. */
  public static List<String> sparkOptions() {
    List<String> options = new ArrayList<>();
    options.add("@" + Path.of(System.getProperty("ticklake.home", ""), "launcher/spark.options"));
    String logging = System.getProperty("log4j2.configurationFile");
    if (logging != null) {
      options.add("-Dlog4j2.configurationFile=" + logging);
    }
    return options;
  }

  /**
   * What our own commands start with besides: their collector, the options that somebody set for
   * them, and the classes of Spark ready to map where the build has made such an archive.
   */
  static List<String> optionsOfCommands() {
    List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC"));
    String set = System.getenv().getOrDefault("TICKLAKE_JAVA_OPTIONS", "");
    Stream.of(set.split("\\s+", -1)).filter(option -> !option.isEmpty()).forEach(options::add);
    String build = System.getenv("TICKLAKE_BUILD");
    if (build != null) {
      options.add("@" + Path.of(build, "spark.options"));
    }
    return options;
  }
}
