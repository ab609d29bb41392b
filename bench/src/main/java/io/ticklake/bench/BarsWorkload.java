package io.ticklake.bench;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.engine.SparkSessions;
import io.ticklake.gold.BarInterval;
import io.ticklake.gold.BuildGoldDay;
import io.ticklake.ingest.bronze.ImportFile;
import io.ticklake.ingest.feed.FeedOptions;
import io.ticklake.silver.BuildSilver;
import io.ticklake.silver.SilverRules;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One day of silver to bars of five lengths, beside bars of one length by the same code: 20
 * symbols, 214 ticks a second in all, which makes six and a half hours of a full run.
 */
final class BarsWorkload implements Workload {

  private static final String OURS = "ticklake";
  private static final String ONE_LENGTH = "ticklake, 1m only";
  private static final LocalDate DAY = LocalDate.parse("2026-01-05");
  private static final int SYMBOLS = 20;
  private static final long AVERAGE_STEP_NANOS = 4_680_000L;

  @Override
  public String name() {
    return "bars";
  }

  @Override
  public List<String> systems() {
    return List.of(OURS, ONE_LENGTH, "spark window, five group-bys");
  }

  @Override
  public long rows(boolean quick) {
    return quick ? 200_000 : 5_000_000;
  }

  @Override
  public AutoCloseable prepare(Path folder, long rows) throws Exception {
    Path file = folder.resolve("ticks.jsonl");
    BenchTicks ticks = new BenchTicks(SYMBOLS, AVERAGE_STEP_NANOS);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (long i = 0; i < rows; i++) {
        out.write(ticks.next(ticks.nextSymbol()));
        out.write('\n');
      }
    }
    Configuration configuration = inputLake(folder);
    Clock clock = Clock.systemUTC();
    Hour first = Hour.firstOf(DAY);
    try (Lake lake = open(configuration).create();
        SparkSession spark = SparkSessions.open("bench input", lake, configuration)) {
      new ImportFile(lake, configuration, clock).run(file, FeedOptions.of("ticks"));
      new BuildSilver(lake, spark, SilverRules.of(configuration), clock)
          .build(new HourRange(first, first.plus(24)));
    }
    Files.delete(file);
    return () -> {};
  }

  /** The tables of the input become tables of this lake too, without a copy. */
  @Override
  public void arrange(Lake lake, Path input) {
    try (Lake prepared = open(inputLake(input));
        JdbcCatalog catalog = new JdbcCatalog()) {
      catalog.initialize(Lake.CATALOG, lake.properties().catalog());
      prepared
          .heads()
          .forEach(
              (table, metadata) -> {
                TableIdentifier name = TableIdentifier.parse(table);
                if (!catalog.namespaceExists(name.namespace())) {
                  catalog.createNamespace(name.namespace());
                }
                catalog.registerTable(name, metadata);
              });
    }
  }

  @Override
  public void run(String system, SparkSession spark, Configuration configuration, Path input)
      throws Exception {
    if (!system.equals(OURS) && !system.equals(ONE_LENGTH)) {
      NaiveBars.build(spark);
      return;
    }
    List<BarInterval> lengths =
        system.equals(OURS) ? Arrays.asList(BarInterval.values()) : List.of(BarInterval.MINUTE);
    try (Lake lake = open(configuration)) {
      new BuildGoldDay(lake, spark, Clock.systemUTC(), lengths).build(DAY);
    }
  }

  @Override
  public Map<String, String> fingerprints(String system, SparkSession spark) {
    Map<String, String> parts = new LinkedHashMap<>();
    String table =
        system.equals(OURS) || system.equals(ONE_LENGTH) ? "ticklake.gold.bars" : NaiveBars.TABLE;
    List<Row> sums =
        spark
            .table(table)
            .groupBy("bar_interval")
            .agg(
                org.apache.spark.sql.functions.expr("count(*)"),
                org.apache.spark.sql.functions.expr(
                    "sum(cast(xxhash64(symbol, venue, bar_start, open, high, low, close, volume,"
                        + " turnover, trades) AS DECIMAL(38,0)))"))
            .collectAsList();
    for (Row sum : sums) {
      parts.put(sum.getString(0), sum.getLong(1) + " bars, hash sum " + sum.getDecimal(2));
    }
    return parts;
  }

  private static Configuration inputLake(Path folder) {
    return Configuration.of(
        Map.of(
            Settings.LAKE.key(),
            folder.resolve("lake").toString(),
            Settings.FUTURE_TOLERANCE.key(),
            "100000h"));
  }

  private static Lake open(Configuration configuration) {
    return Lake.open(
        new LakeLocation.Folder(Path.of(configuration.get(Settings.LAKE))), configuration);
  }
}
