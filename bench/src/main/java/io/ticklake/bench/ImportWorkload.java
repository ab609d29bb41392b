package io.ticklake.bench;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.ingest.bronze.ImportFile;
import io.ticklake.ingest.feed.FeedOptions;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A file of Tick JSON to bronze. */
final class ImportWorkload implements Workload {

  @Override
  public String name() {
    return "import";
  }

  @Override
  public List<String> systems() {
    return List.of("ticklake", "spark from_json + Iceberg append");
  }

  @Override
  public long rows(boolean quick) {
    return quick ? 500_000 : 5_000_000;
  }

  @Override
  public AutoCloseable prepare(Path folder, long rows) throws Exception {
    BenchTicks ticks = new BenchTicks();
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("ticks.jsonl"))) {
      for (long i = 0; i < rows; i++) {
        out.write(ticks.next(ticks.nextSymbol()));
        out.write('\n');
      }
    }
    return () -> {};
  }

  @Override
  public void run(String system, SparkSession spark, Configuration configuration, Path input)
      throws Exception {
    Path file = input.resolve("ticks.jsonl");
    if (system.equals("ticklake")) {
      Configuration own = configuration.with(Settings.FUTURE_TOLERANCE, "100000h");
      Path root = Path.of(own.get(Settings.LAKE));
      try (Lake lake = Lake.open(new LakeLocation.Folder(root), own)) {
        new ImportFile(lake, own, Clock.systemUTC()).run(file, FeedOptions.of("ticks"));
      }
      return;
    }
    NaiveBronze.createTable(spark, "");
    NaiveBronze.append(spark.read().text(file.toString()), functions.col("value"));
  }

  @Override
  public Map<String, String> fingerprints(String system, SparkSession spark) {
    return NaiveBronze.fingerprints(
        spark, system.equals("ticklake") ? "ticklake.bronze.ticks" : NaiveBronze.TABLE, "");
  }
}
