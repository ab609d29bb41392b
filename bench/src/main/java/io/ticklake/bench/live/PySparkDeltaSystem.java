package io.ticklake.bench.live;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * PySpark and Delta in stages: Kafka to raw, raw to enriched, enriched to Postgres. Its code is
 * {@code bench/python/staged_delta.py}.
 */
final class PySparkDeltaSystem implements LiveSystem {

  // PySpark holds Spark itself; these come beside it.
  private static final List<String> KAFKA_AND_POSTGRES =
      List.of(
          "spark-sql-kafka-",
          "spark-token-provider-kafka-",
          "kafka-clients-",
          "commons-pool2-",
          "postgresql-");

  @Override
  public String name() {
    return "pyspark-delta";
  }

  @Override
  public String schema() {
    return RivalTables.SCHEMA;
  }

  @Override
  public void checkInstalled() {
    RivalFolder.part("delta");
    RivalFolder.part("venv/bin/python");
  }

  /** Beside the two tables one for each to land in: PySpark upserts by a statement over those. */
  @Override
  public void createTables(BenchDatabase database) throws SQLException {
    RivalTables.create(database);
    database.execute(
        """
        create unlogged table staged_trades (like enriched_trades);
        create unlogged table staged_sectors (like sector_metrics);
        """);
  }

  @Override
  public List<String> command(Job job) {
    Path script =
        Path.of(System.getProperty("ticklake.home", ""), "bench", "python", "staged_delta.py");
    return Stream.concat(
            Stream.of(RivalFolder.part("venv/bin/python").toString(), script.toString()),
            JavaCommand.arguments(job).stream())
        .toList();
  }

  @Override
  public Map<String, String> environment(Job job) {
    return Map.of(
        "TICKLAKE_BENCH_PASSWORD",
        job.database().password(),
        "JAVA_HOME",
        System.getProperty("java.home"),
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS",
        "--driver-class-path " + jars() + " pyspark-shell");
  }

  @Override
  public boolean signals() {
    return true;
  }

  private static String jars() {
    Stream<String> ours =
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .filter(
                path ->
                    KAFKA_AND_POSTGRES.stream()
                        .anyMatch(
                            start -> Path.of(path).getFileName().toString().startsWith(start)));
    try (Stream<Path> delta = Files.list(RivalFolder.part("delta"))) {
      return Stream.concat(ours, delta.map(Path::toString).sorted())
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new Unavailable("Cannot list the jars of Delta: %s.".formatted(e), e);
    }
  }
}
