package io.ticklake.bench.live;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** One of the systems that fill the two tables. */
interface LiveSystem {

  /** Whether a system takes what is there and ends, or goes on until it is stopped. */
  enum Mode {
    DRAIN,
    SERVE;

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What a process of the system is started with. */
  record Job(Mode mode, BenchTopics topics, BenchDatabase database, Path folder) {}

  /** Its name in the results and after {@code --systems}. */
  String name();

  /** The schema of its tables. */
  String schema();

  /** Refuses, with what to do, if something that it needs is not there. */
  default void checkInstalled() {}

  /** Makes the tables in an empty database; not timed. */
  void createTables(BenchDatabase database) throws SQLException;

  /** The command of its process. */
  List<String> command(Job job);

  /** Environment of that process, on top of ours. */
  Map<String, String> environment(Job job);

  /**
   * Whether it writes files {@code ready}, when its session stands and work begins, and {@code
   * done}, and then waits for the end of its input. Otherwise a drain lasts from the start of the
   * process to its end, less what comes before the work that it reports.
   */
  boolean signals();

  /**
   * How long the work of a drain took, from what a process without signals said at its end.
   *
   * @param said its whole output
   */
  default double reportedSeconds(String said) {
    throw new IllegalStateException(name() + " reports no time");
  }
}
