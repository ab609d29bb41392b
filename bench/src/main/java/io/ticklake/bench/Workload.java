package io.ticklake.bench;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  /** What a system finds before its clock starts; by default nothing but the input. */
  default void arrange(Lake lake, Path input) throws Exception {}

  /**
   * Does the job; this is what is timed.
   *
   * @param spark a session that sees the lake of {@code configuration} as its catalog
   * @param input the folder that {@link #prepare} filled
   */
  void run(String system, SparkSession spark, Configuration configuration, Path input)
      throws Exception;

  /**
   * A text for each part of the output, equal for equal rows in whatever order; not timed. A system
   * that makes only some of the parts is compared in these.
   */
  Map<String, String> fingerprints(String system, SparkSession spark);
}
