package io.ticklake.bench;

import io.ticklake.core.config.Configuration;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * One job that several systems do. To add one: a class of this type, named in {@link
 * Workloads#ALL}.
 */
public interface Workload {

  /** Name on the command line. */
  String name();

  /** The systems, ours first. Each runs in a JVM of its own. */
  List<String> systems();

  /** Rows of a full and of a quick run. */
  long rows(boolean quick);

  /**
   * Makes the input in {@code folder}, once for all systems. What it returns is closed when all
   * have run.
   */
  AutoCloseable prepare(Path folder, long rows) throws Exception;

  /**
   * Does the job; this is what is timed.
   *
   * @param spark a session that sees the lake of {@code configuration} as its catalog
   * @param input the folder that {@link #prepare} filled
   */
  void run(String system, SparkSession spark, Configuration configuration, Path input)
      throws Exception;

  /** A text that is equal for equal output, in whatever order; not timed. */
  String fingerprint(String system, SparkSession spark);
}
