package io.ticklake.bench.live;

import io.ticklake.bench.live.LiveSystem.Job;
import java.util.List;

/** What the rivals are started with: one gigabyte of heap, Java's own defaults otherwise. */
final class JavaCommand {

  static final String HEAP = "-Xmx1g";

  private JavaCommand() {}

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
