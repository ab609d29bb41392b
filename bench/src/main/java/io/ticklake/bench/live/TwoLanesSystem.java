package io.ticklake.bench.live;

import io.ticklake.bench.BenchJvm;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spark: two streaming queries that know nothing of each other ({@link TwoLanesJob}). */
class TwoLanesSystem implements LiveSystem {

  @Override
  public String name() {
    return "spark-two-lanes";
  }

  @Override
  public String schema() {
    return RivalTables.SCHEMA;
  }

  @Override
  public void createTables(BenchDatabase database) throws SQLException {
    RivalTables.create(database);
  }

  @Override
  public List<String> command(Job job) {
    List<String> command = new ArrayList<>(List.of(BenchJvm.java(), JavaCommand.HEAP));
    command.addAll(BenchJvm.sparkOptions());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TwoLanesJob.class.getName()));
    command.addAll(JavaCommand.arguments(job));
    return command;
  }

  @Override
  public Map<String, String> environment(Job job) {
    return Map.of("TICKLAKE_BENCH_PASSWORD", job.database().password());
  }

  @Override
  public boolean signals() {
    return true;
  }
}
