package io.ticklake.bench.flink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Trades and market info from Kafka, enriched trades and sector metrics to Postgres, in one job on
 * a cluster inside this JVM.
 *
 * <p>Arguments {@code key=value}: mode (drain, serve), brokers, ticks, market_info, url, user,
 * folder; the password stands in TICKLAKE_BENCH_PASSWORD. Writes {@code ready} and {@code done} to
 * the folder; after a drain it waits for the end of its input.
 */
public final class FlinkUnified {

  private static final int PARALLELISM = 2;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);
  private static final Duration OUT_OF_ORDER = Duration.ofMinutes(10);

  private final Map<String, String> arguments;

  private FlinkUnified(Map<String, String> arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] arguments) throws Exception {
    new FlinkUnified(
            Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])))
        .run();
  }

  private void run() throws Exception {
    Path folder = Path.of(arguments.get("folder"));
    Path checkpoints = Files.createDirectories(folder.resolve("checkpoints"));
    Configuration configuration = configuration(checkpoints);
    MiniClusterConfiguration cluster =
        new MiniClusterConfiguration.Builder()
            .setConfiguration(configuration)
            .setNumTaskManagers(1)
            .setNumSlotsPerTaskManager(PARALLELISM)
            .build();
    MiniCluster miniCluster = new MiniCluster(cluster);
    try {
      miniCluster.start();
      Files.createFile(folder.resolve("ready"));
      StreamGraph job = job(configuration);
      newest(checkpoints)
          .ifPresent(
              path ->
                  job.setSavepointRestoreSettings(
                      SavepointRestoreSettings.forPath(path.toUri().toString())));
      JobID id = miniCluster.submitJob(job).get().getJobID();
      miniCluster.requestJobResult(id).get().toJobExecutionResult(getClass().getClassLoader());
      Files.createFile(folder.resolve("done"));
      System.in.transferTo(OutputStream.nullOutputStream());
    } finally {
      miniCluster.closeAsync().join();
    }
  }

  private static Configuration configuration(Path checkpoints) {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, false);
    return configuration;
  }

  private StreamGraph job(Configuration configuration) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(PARALLELISM);
    environment.getConfig().enableObjectReuse();
    PostgresSinks sinks =
        new PostgresSinks(
            arguments.get("url"), arguments.get("user"), System.getenv("TICKLAKE_BENCH_PASSWORD"));
    WatermarkStrategy<Trade> tradeTimes =
        WatermarkStrategy.<Trade>forBoundedOutOfOrderness(OUT_OF_ORDER)
            .withTimestampAssigner((trade, kafka) -> trade.eventTimeMillis());
    SingleOutputStreamOperator<Trade> enriched =
        environment
            .fromSource(source("ticks", Trade.class), tradeTimes, "trades")
            .keyBy(trade -> trade.symbol)
            .connect(
                environment
                    .fromSource(
                        source("market_info", MarketInfo.class), holdsNothingBack(), "market info")
                    .keyBy(info -> info.symbol))
            .process(new EnrichTrades())
            .uid("enrich")
            .name("enrich");
    enriched.sinkTo(sinks.trades()).uid("enriched trades").name("enriched trades");
    enriched
        .keyBy(trade -> trade.sector)
        .process(new SumSectorMinutes(OUT_OF_ORDER.toMillis()))
        .uid("sum")
        .name("sum")
        .sinkTo(sinks.sectors())
        .uid("sector metrics")
        .name("sector metrics");
    return environment.getStreamGraph();
  }

  private <T> KafkaSource<T> source(String topic, Class<T> type) {
    KafkaSourceBuilder<T> builder =
        KafkaSource.<T>builder()
            .setBootstrapServers(arguments.get("brokers"))
            .setTopics(arguments.get(topic))
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setProperty("max.poll.records", "5000")
            .setDeserializer(KafkaRecordDeserializationSchema.valueOnly(new JsonRecords<>(type)));
    if (arguments.get("mode").equals("drain")) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }

  // Market info is rare: event time goes by the trades alone.
  private static WatermarkStrategy<MarketInfo> holdsNothingBack() {
    return WatermarkStrategy.forGenerator(
        context ->
            new WatermarkGenerator<>() {
              @Override
              public void onEvent(MarketInfo info, long timestamp, WatermarkOutput output) {}

              @Override
              public void onPeriodicEmit(WatermarkOutput output) {
                output.emitWatermark(new Watermark(Long.MAX_VALUE - 1));
              }
            });
  }

  // <job id>/chk-<number>/_metadata, written last.
  private static Optional<Path> newest(Path checkpoints) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoints, 3)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .map(Path::getParent);
    }
  }
}
