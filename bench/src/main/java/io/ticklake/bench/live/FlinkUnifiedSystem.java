package io.ticklake.bench.live;

import io.ticklake.bench.BenchJvm;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Flink: one job, state for both streams, JDBC sinks. Its code is the module bench-flink. */
final class FlinkUnifiedSystem implements LiveSystem {

  @Override
  public String name() {
    return "flink-unified";
  }

  @Override
  public String schema() {
    return RivalTables.SCHEMA;
  }

  @Override
  public void checkInstalled() {
    RivalFolder.part("flink");
  }

  @Override
  public void createTables(BenchDatabase database) throws SQLException {
    RivalTables.create(database);
  }

  @Override
  public List<String> command(Job job) {
    Path jars = RivalFolder.part("flink");
    List<String> command =
        new ArrayList<>(
            List.of(
                BenchJvm.java(),
                JavaCommand.HEAP,
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Duser.timezone=UTC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                jars + "/*",
                "io.ticklake.bench.flink.FlinkUnified"));
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
