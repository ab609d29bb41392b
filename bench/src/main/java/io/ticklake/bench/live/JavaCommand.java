package io.ticklake.bench.live;

import io.ticklake.bench.live.LiveSystem.Job;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the JVMs of the rivals are started: one gigabyte of heap, Java's own defaults otherwise. */
final class JavaCommand {

  static final String HEAP = "-Xmx1g";

  private JavaCommand() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Options that Spark needs outside spark-submit. */
  static List<String> sparkOptions() {
    List<String> options = new ArrayList<>();
    options.add("@" + Path.of(System.getProperty("ticklake.home", ""), "launcher/spark.options"));
    String logging = System.getProperty("log4j2.configurationFile");
    if (logging != null) {
      options.add("-Dlog4j2.configurationFile=" + logging);
    }
    return options;
  }

  /** The job as {@code key=value}; the password is in the environment. */
  static List<String> arguments(Job job) {
    return List.of(
        "mode=" + job.mode().text(),
        "brokers=" + job.topics().brokers(),
        "ticks=" + job.topics().ticks(),
        "market_info=" + job.topics().marketInfo(),
        "url=" + job.database().url(),
        "user=" + job.database().user(),
        "folder=" + job.folder());
  }
}
