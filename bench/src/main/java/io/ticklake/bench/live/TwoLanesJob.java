package io.ticklake.bench.live;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The rival with two lanes: each reads Kafka, joins market info and writes one table by upsert,
 * with a checkpoint of its own. Market info is read once, when the job starts.
 */
public final class TwoLanesJob {

  // Numbers in quotes: from_json reads no DOUBLE from a text.
  private static final String TRADE =
      "symbol STRING, venue STRING, price STRING, size STRING, event_time LONG, trade_id STRING";
  private static final String MARKET_INFO =
      "symbol STRING, company_name STRING, sector STRING, market_cap LONG";
  private static final String INSERT_TRADE =
      "insert into enriched_trades (symbol, venue, event_time_ns, trade_id, event_time, price, size,"
          + " company_name, sector, market_cap) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " on conflict do nothing";
  private static final String UPSERT_SECTOR =
      "insert into sector_metrics (sector, window_start, trades, volume, turnover, min_price,"
          + " max_price) values (?, ?, ?, ?, ?, ?, ?) on conflict (sector, window_start) do update"
          + " set trades = excluded.trades, volume = excluded.volume, turnover = excluded.turnover,"
          + " min_price = excluded.min_price, max_price = excluded.max_price";

  private final Map<String, String> arguments;
  private final SparkSession spark;

  private TwoLanesJob(Map<String, String> arguments, SparkSession spark) {
    this.arguments = arguments;
    this.spark = spark;
  }

  /** The arguments of {@link JavaCommand#arguments}. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> given =
        Arrays.stream(arguments)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[*]")
            .appName("two lanes")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            // One state store for each core, not two hundred.
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      new TwoLanesJob(given, spark).run();
    }
  }

  private void run() throws Exception {
    Path folder = Path.of(arguments.get("folder"));
    Files.createFile(folder.resolve("ready"));
    WriteBatch write =
        new WriteBatch(
            arguments.get("url"), arguments.get("user"), System.getenv("TICKLAKE_BENCH_PASSWORD"));
    Dataset<Row> marketInfo = broadcast(marketInfo().cache());
    List<StreamingQuery> lanes = new ArrayList<>();
    lanes.add(
        start(
            "trades", trades(marketInfo), "append", (rows, id) -> write.rows(rows, INSERT_TRADE)));
    lanes.add(
        start(
            "sectors",
            sectors(marketInfo),
            "update",
            (rows, id) -> write.rows(rows, UPSERT_SECTOR)));
    for (StreamingQuery lane : lanes) {
      lane.awaitTermination();
    }
    Files.createFile(folder.resolve("done"));
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private Dataset<Row> trades(Dataset<Row> marketInfo) {
    return enriched(marketInfo)
        .select(
            col("symbol"),
            col("venue"),
            col("event_time_ns"),
            col("trade_id"),
            col("event_time"),
            col("price"),
            col("size"),
            col("company_name"),
            col("sector"),
            col("market_cap"));
  }

  private Dataset<Row> sectors(Dataset<Row> marketInfo) {
    return enriched(marketInfo)
        .withWatermark("event_time", "10 minutes")
        .groupBy(col("sector"), window(col("event_time"), "1 minute"))
        .agg(
            functions.count("*").as("trades"),
            functions.sum("size").as("volume"),
            functions.sum(expr("price * size")).as("turnover"),
            functions.min("price").as("min_price"),
            functions.max("price").as("max_price"))
        .select(
            col("sector"),
            col("window.start"),
            col("trades"),
            col("volume"),
            col("turnover"),
            col("min_price"),
            col("max_price"));
  }

  private Dataset<Row> enriched(Dataset<Row> marketInfo) {
    return spark
        .readStream()
        .format("kafka")
        .options(source(arguments.get("ticks")))
        .option("maxOffsetsPerTrigger", 200_000)
        .load()
        .select(functions.from_json(col("value").cast("string"), TRADE, Map.of()).as("trade"))
        .select("trade.*")
        .withColumn("price", col("price").cast("double"))
        .withColumn("size", col("size").cast("double"))
        .withColumnRenamed("event_time", "event_time_ns")
        .withColumn("event_time", expr("timestamp_micros(event_time_ns div 1000)"))
        .join(marketInfo, expr("symbol = info_symbol"), "left")
        .withColumn("sector", expr("coalesce(sector, 'UNKNOWN')"));
  }

  private Dataset<Row> marketInfo() {
    return spark
        .read()
        .format("kafka")
        .options(source(arguments.get("market_info")))
        .load()
        .select(
            col("partition"),
            col("offset"),
            functions.from_json(col("value").cast("string"), MARKET_INFO, Map.of()).as("info"))
        .groupBy(col("info.symbol").as("info_symbol"))
        .agg(functions.max_by(col("info"), col("offset")).as("info"))
        .select("info_symbol", "info.company_name", "info.sector", "info.market_cap");
  }

  private Map<String, String> source(String topic) {
    return Map.of(
        "kafka.bootstrap.servers",
        arguments.get("brokers"),
        "subscribe",
        topic,
        "startingOffsets",
        "earliest",
        "kafka.max.poll.records",
        "5000");
  }

  private StreamingQuery start(
      String lane, Dataset<Row> rows, String mode, VoidFunction2<Dataset<Row>, Long> write)
      throws TimeoutException {
    return rows.writeStream()
        .queryName(lane)
        .option("checkpointLocation", arguments.get("folder") + "/checkpoint-" + lane)
        .outputMode(mode)
        .trigger(
            arguments.get("mode").equals("drain")
                ? Trigger.AvailableNow()
                : Trigger.ProcessingTime(0))
        .foreachBatch(write)
        .start();
  }
}
