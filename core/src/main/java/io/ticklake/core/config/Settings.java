package io.ticklake.core.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * Every setting there is, beside the rules per venue ({@code venues.<VENUE>.…}, see {@link
 * VenueRules}).
 */
public final class Settings {

  public static final Setting<String> LAKE =
      Setting.text("lake", "datalake", "Root of the lake: a folder or s3://bucket/prefix.");
  public static final Setting<String> CATALOG_URI =
      Setting.text(
          "catalog.uri",
          "",
          "JDBC URI of the Iceberg catalog; empty: SQLite, in the lake's folder or, for S3, in the state folder.");
  public static final Setting<String> CATALOG_USER =
      Setting.text("catalog.user", "", "Database user of the catalog.");
  public static final Setting<String> CATALOG_PASSWORD =
      Setting.secret("catalog.password", "Password of that user.");
  public static final Setting<String> STATE_FOLDER =
      Setting.text(
          "state.folder",
          "",
          "Local folder for the catalog and caches of lakes on S3; empty: ~/.local/state/ticklake.");

  public static final Setting<String> S3_ENDPOINT =
      Setting.text(
          "s3.endpoint",
          "",
          "Endpoint of the S3-compatible store, as http://127.0.0.1:9000; else AWS_ENDPOINT_URL; else AWS.");
  public static final Setting<String> S3_REGION =
      Setting.text(
          "s3.region", "us-east-1", "Region, else AWS_REGION; stores other than AWS take any.");
  public static final Setting<Boolean> S3_PATH_STYLE =
      Setting.flag(
          "s3.path_style",
          true,
          "Whether the bucket stands in the path rather than in the host name.");
  public static final Setting<String> S3_ACCESS_KEY =
      Setting.secret("s3.access_key", "Access key; else AWS_ACCESS_KEY_ID.");
  public static final Setting<String> S3_SECRET_KEY =
      Setting.secret("s3.secret_key", "Secret key; else AWS_SECRET_ACCESS_KEY.");

  public static final Setting<String> KAFKA_BROKERS =
      Setting.text(
          "kafka.brokers", "127.0.0.1:9092", "Kafka bootstrap servers, separated by commas.");
  public static final Setting<String> TICKS_TOPIC =
      Setting.text("kafka.ticks_topic", "stock-ticks", "Topic of ticks.");
  public static final Setting<String> MARKET_INFO_TOPIC =
      Setting.text("kafka.market_info_topic", "market-info", "Topic of market info.");

  public static final Setting<Duration> INGEST_TRIGGER =
      Setting.duration(
          "ingest.trigger", "5s", "Time between micro-batches; 0s: as fast as possible.");
  public static final Setting<String> INGEST_CHECKPOINTS =
      Setting.text(
          "ingest.checkpoints",
          "",
          "Folder or URI of the streams' checkpoints; empty: checkpoints in the lake's folder or, for S3, in the state folder.");
  public static final Setting<Integer> INGEST_MAX_ROWS =
      Setting.number(
          "ingest.max_rows_per_batch",
          4_000_000,
          1,
          1_000_000_000,
          "Most records of one micro-batch.");
  public static final Setting<Integer> INGEST_KEEP_SNAPSHOTS =
      Setting.number(
          "ingest.keep_snapshots",
          1_000,
          10,
          100_000,
          "Most snapshots of a bronze table that ingest leaves; older ones are expired.");
  public static final Setting<Duration> INGEST_BROKER_PATIENCE =
      Setting.duration(
          "ingest.broker_patience",
          "5m",
          "How long a running ingest waits for a broker that stopped answering, then exit 75.");
  public static final Setting<Boolean> KEEP_RAW =
      Setting.flag(
          "ingest.keep_raw", false, "Whether the raw bytes of valid records are kept too.");
  public static final Setting<Integer> MAX_RECORD_BYTES =
      Setting.number(
          "ingest.max_record_bytes",
          1_048_576,
          64,
          104_857_600,
          "Longest record that is decoded; longer ones are too_large.");
  public static final Setting<Duration> FUTURE_TOLERANCE =
      Setting.duration(
          "ticks.future_tolerance", "5m", "How far a tick may lie after its record's own time.");

  public static final Setting<String> SPARK_MASTER =
      Setting.text(
          "spark.master", "local[*]", "Spark master: local[*], spark://host:port, k8s://….");
  public static final Setting<String> SPARK_DRIVER_MEMORY =
      Setting.text("spark.driver_memory", "1g", "Heap of commands that use Spark.");

  public static final Setting<Duration> SQL_TIMEOUT =
      Setting.duration("sql.timeout", "10m", "Longest time one query may run.");
  public static final Setting<String> SQL_MEMORY =
      Setting.text("sql.memory", "2GB", "Most memory a query may use.");
  public static final Setting<String> SQL_SPILL =
      Setting.text(
          "sql.spill", "16GB", "Most disk for what does not fit into that memory; 0GB: none.");
  public static final Setting<Integer> SQL_THREADS =
      Setting.number("sql.threads", 0, 0, 256, "Threads of a query; 0: all cores.");
  public static final Setting<Integer> CACHE_MEGABYTES =
      Setting.number(
          "cache.megabytes", 4_096, 64, 1_048_576, "Most disk for cached files of a lake on S3.");

  public static final Setting<Duration> LIVE_BUILD_PATIENCE =
      Setting.duration(
          "live.build_patience",
          "6h",
          "How long the lake may take to build a closed hour that the live tables hold; after it verify --live fails.");
  public static final Setting<String> LIVE_KEEPER =
      Setting.text(
          "live.keeper",
          "",
          "Name of who starts ticklake live again when it ends, a new one for each run of it; up sets it. A job that it starts again leaves the tables to one that was started elsewhere meanwhile.");
  public static final Setting<String> LIVE_DATABASE =
      Setting.address(
          "live.database",
          "jdbc:postgresql://127.0.0.1:5432/ticklake",
          "JDBC address of the Postgres database of the live tables.");
  public static final Setting<String> LIVE_USER =
      Setting.text("live.user", "live_writer", "Role that writes the live tables.");
  public static final Setting<String> LIVE_PASSWORD =
      Setting.secret("live.password", "Password of that role.");
  public static final Setting<String> LIVE_RECONCILER =
      Setting.text(
          "live.reconciler",
          "live_reconciler",
          "Role that makes the live tables equal to the lake.");
  public static final Setting<String> LIVE_RECONCILER_PASSWORD =
      Setting.secret("live.reconciler_password", "Password of that role.");
  public static final Setting<String> LIVE_OWNER =
      Setting.text(
          "live.owner",
          "live_owner",
          "Role that owns the live tables, makes and changes them; the same as live.user where one role does all.");
  public static final Setting<String> LIVE_OWNER_PASSWORD =
      Setting.secret(
          "live.owner_password",
          "Password of that role; without it the tables are only checked, not made or changed.");
  public static final Setting<String> LIVE_READER =
      Setting.text(
          "live.reader",
          "live_reader",
          "Role that reads the live tables: status, verify, dashboard.");
  public static final Setting<String> LIVE_READER_PASSWORD =
      Setting.secret("live.reader_password", "Password of that role.");

  public static final Setting<String> LIVE_METRICS =
      Setting.text(
          "live.metrics",
          "block_turnover,largest_trade",
          "Metrics of each minute that live keeps in live.minute_metrics, separated by commas; those that are new are computed from the trades kept when it starts.");
  public static final Setting<BigDecimal> LIVE_BLOCK_VALUE =
      Setting.amount(
          "live.block_value", "100000", "Price times size from which a trade is a block trade.");
  public static final Setting<Duration> LIVE_TRIGGER =
      Setting.duration(
          "live.trigger", "5s", "Time between batches of live; 0s: as fast as possible.");
  public static final Setting<Integer> LIVE_MAX_ROWS =
      Setting.number(
          "live.max_rows_per_batch", 50_000, 1, 1_000_000, "Most ticks of one batch of live.");
  public static final Setting<Duration> LIVE_DELAY =
      Setting.duration(
          "live.watermark",
          "10m",
          "How far a trade may lie behind the newest one before it in its Kafka partition; later ones are late.");
  public static final Setting<Duration> LIVE_RETENTION =
      Setting.duration(
          "live.retention",
          "0s",
          "How far back from the newest trade the live tables keep days; 0s: all of them.");
  public static final Setting<Duration> LIVE_PATIENCE =
      Setting.duration(
          "live.patience",
          "5m",
          "How long a running live or sink waits for a database, broker or node that stopped answering, then exit 75.");

  public static final Setting<String> SINK_NAME =
      Setting.text(
          "sink.name",
          "ticklake",
          "Name of a sink, under which its target keeps how far it is; of two with one name the older ends.");
  public static final Setting<Duration> SINK_INTERVAL =
      Setting.duration("sink.interval", "1s", "How often a sink looks for new batches.");
  public static final Setting<BigDecimal> SINK_LARGE_TRADE_VALUE =
      Setting.amount(
          "sink.large_trade_value",
          "100000",
          "Price times size over which a trade goes to the topic of large trades too.");
  public static final Setting<String> SINK_KAFKA_BROKERS =
      Setting.text(
          "sink.kafka.brokers",
          "",
          "Bootstrap servers that the Kafka sink writes to; empty: kafka.brokers.");
  public static final Setting<String> SINK_TRADES_TOPIC =
      Setting.text("sink.kafka.trades_topic", "enriched-trades", "Its topic of all trades.");
  public static final Setting<String> SINK_LARGE_TRADES_TOPIC =
      Setting.text("sink.kafka.large_trades_topic", "large-trades", "Its topic of large trades.");
  public static final Setting<String> SINK_HOURLY_TOTALS_TOPIC =
      Setting.text(
          "sink.kafka.hourly_totals_topic",
          "hourly-totals",
          "Its topic of totals by symbol and hour.");
  public static final Setting<String> SINK_PROGRESS_TOPIC =
      Setting.text(
          "sink.kafka.progress_topic",
          "sink-progress",
          "Its compacted topic of how far sinks are.");
  public static final Setting<String> SINK_CASSANDRA_NODES =
      Setting.text(
          "sink.cassandra.nodes",
          "127.0.0.1:9042",
          "Nodes of Cassandra that are asked first, as host:port, separated by commas.");
  public static final Setting<String> SINK_CASSANDRA_DATACENTER =
      Setting.text(
          "sink.cassandra.datacenter",
          "",
          "Datacenter whose nodes are written to; empty: the one of these nodes.");
  public static final Setting<String> SINK_CASSANDRA_KEYSPACE =
      Setting.text(
          "sink.cassandra.keyspace",
          "ticklake",
          "Keyspace of the tables, for one sink; made if it is missing.");
  public static final Setting<Integer> SINK_CASSANDRA_REPLICATION =
      Setting.number(
          "sink.cassandra.replication",
          0,
          0,
          100,
          "Copies in each datacenter where the sink makes the keyspace; 0: as many as there are nodes, at most 3.");
  public static final Setting<String> SINK_CASSANDRA_CONSISTENCY =
      Setting.text(
          "sink.cassandra.consistency",
          "LOCAL_QUORUM",
          "How many copies acknowledge a write: LOCAL_ONE, ONE, LOCAL_QUORUM, QUORUM, EACH_QUORUM or ALL.");
  public static final Setting<String> SINK_CASSANDRA_USER =
      Setting.text("sink.cassandra.user", "", "Role of Cassandra; empty: it asks for no password.");
  public static final Setting<String> SINK_CASSANDRA_PASSWORD =
      Setting.secret("sink.cassandra.password", "Password of that role.");
  public static final Setting<Boolean> SINK_CASSANDRA_TLS =
      Setting.flag(
          "sink.cassandra.tls",
          false,
          "Whether connections are encrypted, to nodes whose certificate is trusted and names them.");
  public static final Setting<String> SINK_CASSANDRA_CA_FILE =
      Setting.text(
          "sink.cassandra.ca_file",
          "",
          "PEM file of the certificates that vouch for the nodes; empty: those that Java trusts.");

  public static final Setting<Duration> RELEASE_RETENTION =
      Setting.duration(
          "release.keep",
          "6h",
          "How long a release can be read, whatever replaces it; longer than the longest query on the serving file.");
  public static final Setting<Integer> LEAST_RELEASES =
      Setting.number("release.least", 10, 1, 100_000, "Newest releases that are kept at any age.");

  public static final Setting<Integer> COMPACT_LEAST_FILES =
      Setting.number(
          "compact.least_files",
          5,
          2,
          100_000,
          "Small files a partition must have before compact --auto rewrites it.");
  public static final Setting<Integer> COMPACT_SMALL_MEGABYTES =
      Setting.number(
          "compact.small_megabytes", 64, 1, 128, "A data file below this size counts as small.");

  public static final Setting<Duration> SNAPSHOT_RETENTION =
      Setting.duration(
          "maintain.keep_snapshots",
          "1d",
          "How long old snapshots can be read before maintain expires them.");
  public static final Setting<Integer> LEAST_SNAPSHOTS =
      Setting.number(
          "maintain.least_snapshots", 5, 1, 100_000, "Newest snapshots maintain keeps at any age.");
  public static final Setting<Integer> MOST_SNAPSHOTS =
      Setting.number(
          "maintain.most_snapshots",
          1_000,
          1,
          1_000_000,
          "Most snapshots maintain keeps per table, however young.");
  public static final Setting<Duration> ORPHAN_AGE =
      Setting.duration(
          "maintain.orphan_age",
          "1d",
          "Age from which a file that no snapshot knows is removed; longer than any job runs.");
  public static final Setting<Integer> DISK_BUDGET_MEGABYTES =
      Setting.number(
          "up.disk_budget_megabytes",
          20_480,
          512,
          10_485_760,
          "Most disk for up's lake and broker; producers stop beyond it.");
  public static final Setting<Integer> LEAST_FREE_MEGABYTES =
      Setting.number(
          "up.least_free_megabytes",
          2_048,
          16,
          10_485_760,
          "What up leaves free on the disk; producers stop below it.");

  /** All of them, in the order in which documents list them. */
  public static final List<Setting<?>> ALL =
      List.of(
          LAKE,
          CATALOG_URI,
          CATALOG_USER,
          CATALOG_PASSWORD,
          STATE_FOLDER,
          S3_ENDPOINT,
          S3_REGION,
          S3_PATH_STYLE,
          S3_ACCESS_KEY,
          S3_SECRET_KEY,
          KAFKA_BROKERS,
          TICKS_TOPIC,
          MARKET_INFO_TOPIC,
          INGEST_TRIGGER,
          INGEST_CHECKPOINTS,
          INGEST_MAX_ROWS,
          INGEST_KEEP_SNAPSHOTS,
          INGEST_BROKER_PATIENCE,
          KEEP_RAW,
          MAX_RECORD_BYTES,
          FUTURE_TOLERANCE,
          SPARK_MASTER,
          SPARK_DRIVER_MEMORY,
          SQL_TIMEOUT,
          SQL_MEMORY,
          SQL_SPILL,
          SQL_THREADS,
          CACHE_MEGABYTES,
          LIVE_BUILD_PATIENCE,
          LIVE_KEEPER,
          LIVE_DATABASE,
          LIVE_USER,
          LIVE_PASSWORD,
          LIVE_RECONCILER,
          LIVE_RECONCILER_PASSWORD,
          LIVE_OWNER,
          LIVE_OWNER_PASSWORD,
          LIVE_READER,
          LIVE_READER_PASSWORD,
          LIVE_METRICS,
          LIVE_BLOCK_VALUE,
          LIVE_TRIGGER,
          LIVE_MAX_ROWS,
          LIVE_DELAY,
          LIVE_RETENTION,
          LIVE_PATIENCE,
          SINK_NAME,
          SINK_INTERVAL,
          SINK_LARGE_TRADE_VALUE,
          SINK_KAFKA_BROKERS,
          SINK_TRADES_TOPIC,
          SINK_LARGE_TRADES_TOPIC,
          SINK_HOURLY_TOTALS_TOPIC,
          SINK_PROGRESS_TOPIC,
          SINK_CASSANDRA_NODES,
          SINK_CASSANDRA_DATACENTER,
          SINK_CASSANDRA_KEYSPACE,
          SINK_CASSANDRA_REPLICATION,
          SINK_CASSANDRA_CONSISTENCY,
          SINK_CASSANDRA_USER,
          SINK_CASSANDRA_PASSWORD,
          SINK_CASSANDRA_TLS,
          SINK_CASSANDRA_CA_FILE,
          RELEASE_RETENTION,
          LEAST_RELEASES,
          COMPACT_LEAST_FILES,
          COMPACT_SMALL_MEGABYTES,
          SNAPSHOT_RETENTION,
          LEAST_SNAPSHOTS,
          MOST_SNAPSHOTS,
          ORPHAN_AGE,
          DISK_BUDGET_MEGABYTES,
          LEAST_FREE_MEGABYTES);

  private Settings() {}
}
