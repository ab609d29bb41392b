package io.ticklake.ingest.bronze;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.bronze.StreamProgress;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.decode.kafka.KafkaConsumers;
import io.ticklake.decode.kafka.KafkaTopics;
import io.ticklake.engine.SparkSessions;
import io.ticklake.ingest.bronze.StreamStart.Start;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** One topic on its way into one bronze table, exactly once. */
final class BronzeStream {

  private final TableContract contract;
  private final String topic;
  private final Configuration configuration;
  private final Clock clock;
  private final ReentrantLock running = new ReentrantLock();
  private volatile boolean stopping;
  private volatile StreamTotals totals = StreamTotals.NONE;

  private Table table;
  private BronzeCommits commits;
  private KafkaTopics kafka;
  private StreamCheckpoint checkpoint;
  private Start start;
  private StreamingQuery query;

  /**
   * @param contract the bronze table
   * @param topic the topic
   * @param configuration settings
   * @param clock gives the time of each batch
   */
  BronzeStream(TableContract contract, String topic, Configuration configuration, Clock clock) {
    this.contract = contract;
    this.topic = topic;
    this.configuration = configuration;
    this.clock = clock;
  }

  TableContract contract() {
    return contract;
  }

  /** The query; null before the start. */
  StreamingQuery query() {
    return query;
  }

  /** What it has added since it was made. */
  StreamTotals totals() {
    return totals;
  }

  /**
   * Checks that checkpoint, table and topic belong together, and starts the query.
   *
   * @param lake a lake for this stream alone
   * @param kafka asked about the topic
   */
  StreamingQuery start(
      SparkSession spark, Lake lake, KafkaTopics kafka, Trigger trigger, boolean bootstrap) {
    this.kafka = kafka;
    table = lake.loadOrCreate(contract);
    commits = new BronzeCommits(table, contract.fullName());
    checkpoint =
        new StreamCheckpoint(
            checkpointFolder(lake, contract, configuration), SparkSessions.hadoop(spark));
    SortedMap<Integer, Long> earliest = kafka.earliest(topic);
    start =
        new StreamStart(contract.fullName(), commits, checkpoint)
            .decide(topic, kafka.id(topic), earliest, bootstrap);
    Dataset<Row> records =
        spark
            .readStream()
            .format("kafka")
            .options(KafkaOptions.of(configuration, topic, start.from(), earliest.keySet()))
            .load();
    try {
      query =
          records
              .writeStream()
              .queryName(contract.fullName())
              .option("checkpointLocation", checkpoint.location())
              .trigger(trigger)
              .foreachBatch(this::addWhileRunning)
              .start();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("a query did not start in time", e);
    }
    return query;
  }

  /** Folder or URI of the checkpoint of a table's stream. */
  static String checkpointFolder(Lake lake, TableContract contract, Configuration configuration) {
    String configured = configuration.get(Settings.INGEST_CHECKPOINTS);
    String root =
        configured.isEmpty()
            ? lake.properties().localFolder().resolve("checkpoints").toString()
            : configured;
    return root + "/" + contract.fullName();
  }

  /** Lets a running batch end, then stops the query. */
  void stop() {
    stopping = true;
    running.lock();
    try {
      if (query != null) {
        query.stop();
      }
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("the query of " + topic + " did not stop", e);
    } finally {
      running.unlock();
    }
  }

  private void addWhileRunning(Dataset<Row> batch, Long number) throws InterruptedException {
    // stop() holds the lock while it interrupts this thread
    running.lockInterruptibly();
    try {
      if (stopping) {
        throw new InterruptedException("stopping");
      }
      add(batch, number);
    } finally {
      running.unlock();
    }
  }

  private void add(Dataset<Row> batch, long number) {
    Optional<StreamProgress> last = commits.progress();
    StreamProgress next = next(number, last);
    if (commits.holds(next)) {
      totals = totals.plusRepeated();
      return;
    }
    SortedMap<Integer, Long> from = from(last);
    RowRules rules = RowRules.of(configuration, next.ingestedAtMicros());
    BronzeFiles written =
        new WriteKafkaBatch(
                new JavaSparkContext(batch.sparkSession().sparkContext()),
                contract,
                KafkaConsumers.settings(configuration),
                topic,
                start.topic().source())
            .write(OffsetRange.between(from, next.endOffsets()), table, rules);
    checkOffsets(written.content(), from, next.endOffsets());
    if (commits.append(next, written.content(), written.files())) {
      totals = totals.plus(written.content());
    } else {
      totals = totals.plusRepeated();
    }
  }

  /** Where the table ends; for what it never had, where the stream began. */
  private SortedMap<Integer, Long> from(Optional<StreamProgress> last) {
    SortedMap<Integer, Long> from = checkpoint.firstOffsets();
    from.putAll(last.map(StreamProgress::endOffsets).orElse(start.from()));
    return from;
  }

  private StreamProgress next(long number, Optional<StreamProgress> last) {
    SortedMap<Integer, Long> ends =
        checkpoint
            .endOffsets(number)
            .orElseThrow(
                () ->
                    new BadData(
                        "The checkpoint %s lost batch %d while it was running. Continue from the table's own offsets with --bootstrap."
                            .formatted(checkpoint.location(), number)));
    // the topic may have been made again since the start; then its offsets mean other records
    String id = kafka.id(topic);
    long now = ChronoUnit.MICROS.between(java.time.Instant.EPOCH, clock.instant());
    long at = Math.max(now, last.map(StreamProgress::ingestedAtMicros).orElse(now));
    return new StreamProgress(
        start.stream(),
        number,
        id.equals(start.topic().id()) ? start.topic() : commits.named(topic, id),
        ends,
        at);
  }

  private static long records(SortedMap<Integer, Long> from, SortedMap<Integer, Long> to) {
    return to.entrySet().stream()
        .mapToLong(end -> end.getValue() - from.getOrDefault(end.getKey(), 0L))
        .sum();
  }

  // What was read is what lies between the table's end and the end that the checkpoint planned.
  private void checkOffsets(
      AppendContent content, SortedMap<Integer, Long> from, SortedMap<Integer, Long> to) {
    for (SourceRange range : content.sources()) {
      long begin = from.getOrDefault(range.partition(), 0L);
      long end = to.getOrDefault(range.partition(), begin);
      if (range.first() < begin || range.last() >= end) {
        throw new BadData(
            "Offsets %d to %d of partition %d were read where %d to %d were due (%s). Continue from the table's own offsets with --bootstrap."
                .formatted(
                    range.first(),
                    range.last(),
                    range.partition(),
                    begin,
                    end - 1,
                    to.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "))));
      }
    }
  }

  /** Records that Kafka has and the table has not. */
  long behind() {
    SortedMap<Integer, Long> ends =
        commits.progress().map(StreamProgress::endOffsets).orElse(new TreeMap<>());
    return records(ends, kafka.latestCommitted(topic));
  }
}
