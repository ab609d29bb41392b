package io.ticklake.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.analytics.Publish;
import io.ticklake.compaction.CompactPartitions;
import io.ticklake.compaction.PlanCompaction;
import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.engine.SparkSessions;
import io.ticklake.gold.BuildGoldDay;
import io.ticklake.gold.BuildSecurities;
import io.ticklake.ingest.bronze.ImportFile;
import io.ticklake.ingest.feed.FeedOptions;
import io.ticklake.ingest.feed.FileSink;
import io.ticklake.ingest.feed.RecordSink;
import io.ticklake.ingest.feed.Simulate;
import io.ticklake.ingest.feed.SimulatedMarket;
import io.ticklake.silver.BuildSilver;
import io.ticklake.silver.SilverRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.duckdb.DuckDBDriver;

/**
 * The market that is asked about: the simulator's trades, taken through import, silver, gold,
 * compaction and publish, and the same rows as one sorted file and as many small ones. The
 * simulator has no quotes, so those are made from its trades: about five for each, a moment before
 * it, around its price, stamped in milliseconds as by most venues: some share one, and of those the
 * highest sequence is the quote of that moment.
 */
final class ServingInput {

  private static final long SEED = 7;
  static final LocalDate FIRST_DAY = LocalDate.parse("2026-01-05");
  private static final double SECONDS_OF_A_DAY = 86_400;

  private final Path folder;
  private final ServingPlan plan;

  ServingInput(Path folder, ServingPlan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  static List<String> symbols() {
    return new SimulatedMarket(SEED, ServingPlan.SYMBOLS, 1).symbols();
  }

  /** Makes all of it. */
  void make() throws IOException, SQLException {
    publish();
    Properties settings = new Properties();
    settings.setProperty("jdbc_jfr_memory_monitor", "");
    Files.createDirectories(folder.resolve("sorted"));
    Files.createDirectories(folder.resolve("small"));
    try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
        Statement statement = connection.createStatement()) {
      for (String sql : files()) {
        statement.execute(sql);
      }
    }
  }

  private void publish() throws IOException {
    Path trades = folder.resolve("trades.jsonl");
    Path marketInfo = folder.resolve("market-info.jsonl");
    Clock clock = Clock.systemUTC();
    SimulatedMarket market =
        new SimulatedMarket(
            SEED, ServingPlan.SYMBOLS, plan.trades() / (plan.days() * SECONDS_OF_A_DAY));
    try (RecordSink sink = FileSink.create(trades, Optional.of(marketInfo))) {
      new Simulate(market, sink, new StopSignal(), clock)
          .counted(plan.trades(), FIRST_DAY.atStartOfDay().toInstant(ZoneOffset.UTC), false);
    }
    Path root = folder.resolve("lake");
    Configuration configuration =
        Configuration.of(
            Map.of(
                Settings.LAKE.key(), root.toString(), Settings.FUTURE_TOLERANCE.key(), "100000h"));
    try (Lake lake = Lake.open(new LakeLocation.Folder(root), configuration).create();
        SparkSession spark = SparkSessions.open("bench input", lake, configuration)) {
      ImportFile importing = new ImportFile(lake, configuration, clock);
      importing.run(members(marketInfo), FeedOptions.of("sp500").effective(FIRST_DAY));
      importing.run(trades, FeedOptions.of("ticks"));
      BuildSilver silver = new BuildSilver(lake, spark, SilverRules.of(configuration), clock);
      new BuildSecurities(lake, spark, clock).build();
      BuildGoldDay gold = new BuildGoldDay(lake, spark, clock);
      for (LocalDate day = FIRST_DAY; day.isBefore(FIRST_DAY.plusDays(plan.days())); ) {
        Hour first = Hour.firstOf(day);
        silver.build(new HourRange(first, first.plus(24)));
        gold.build(day);
        day = day.plusDays(1);
      }
      CompactPartitions compact =
          new CompactPartitions(lake, spark, (stage, partition, files) -> {});
      new PlanCompaction(lake, configuration).everywhere(Optional.empty()).forEach(compact::run);
      new Publish(lake, configuration, clock).run();
    }
  }

  /** The market info as members of an index, which is how files bring it. */
  private Path members(Path marketInfo) throws IOException {
    List<String> lines = new ArrayList<>(List.of("Symbol,Name,Sector"));
    for (String line : Files.readAllLines(marketInfo)) {
      JsonNode company = new ObjectMapper().readTree(line);
      lines.add(
          Stream.of("symbol", "company_name", "sector")
              .map(field -> '"' + company.get(field).asText() + '"')
              .collect(Collectors.joining(",")));
    }
    return Files.write(folder.resolve("members.csv"), lines);
  }

  private List<String> files() {
    String slot = "epoch(%s)::BIGINT // 300 AS slot";
    return List.of(
        "SET TimeZone = 'UTC'",
        "ATTACH '%s' AS serving (READ_ONLY)"
            .formatted(folder.resolve("lake/serving/analytics.duckdb")),
        "COPY (SELECT * EXCLUDE (period) FROM serving.gold.bars ORDER BY bar_interval, symbol, bar_start) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
            .formatted(folder.resolve("sorted/bars.parquet")),
        "COPY (SELECT symbol, event_time_ns, price FROM serving.silver.ticks WHERE sets_last ORDER BY symbol, event_time_ns) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
            .formatted(folder.resolve("sorted/trades.parquet")),
        "COPY (FROM serving.silver.securities) TO '%s' (FORMAT parquet)"
            .formatted(folder.resolve("securities.parquet")),
        "SET threads = 1", // or each thread would write a file of its own for a slot
        "COPY (SELECT * EXCLUDE (period), %s FROM serving.gold.bars ORDER BY slot) TO '%s' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (slot))"
            .formatted(slot.formatted("bar_start"), folder.resolve("small/bars")),
        "COPY (SELECT symbol, event_time_ns, price, %s FROM serving.silver.ticks WHERE sets_last ORDER BY slot) TO '%s' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (slot))"
            .formatted(slot.formatted("event_time"), folder.resolve("small/trades")),
        "RESET threads",
        """
        COPY (
          SELECT symbol, event_time_ns, row_number() OVER (ORDER BY event_time_ns, symbol, bid) AS sequence, bid, ask
          FROM (
            SELECT symbol, (event_time_ns - (hash(event_time_ns, symbol, k) %% 400000000)::BIGINT) // 1000000 * 1000000 AS event_time_ns,
              (price - 0.01 * (1 + k))::DECIMAL(18,8) AS bid, (price + 0.01 * (1 + k))::DECIMAL(18,8) AS ask
            FROM serving.silver.ticks, range(6) AS r(k)
            WHERE sets_last AND (k < 5 OR event_time_ns %% 4 = 0)) AS made
          ORDER BY symbol, event_time_ns, sequence)
        TO '%s' (FORMAT parquet, COMPRESSION zstd)
        """
            .formatted(folder.resolve("quotes.parquet")));
  }
}
