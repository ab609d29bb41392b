package io.ticklake.ingest.bronze;

import io.ticklake.core.table.TableContract;
import io.ticklake.ingest.bronze.BronzeFiles.TaskName;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Writes one micro-batch of Kafka records to files of a bronze table: read, decoded and written in
 * the same task, without a row object, a plan or a shuffle in between. Spark plans the batch; its
 * own reader is not used, because it copies each record three times and asks the broker for the
 * topic's offsets after every 500 (docs/benchmarks.md).
 */
final class WriteKafkaBatch {

  /** A task writes one file; below this number of records another file costs more than it saves. */
  private static final long ROWS_PER_TASK = 200_000;

  /** And above this number another task. */
  private static final long MOST_ROWS_PER_TASK = 1_000_000;

  private final JavaSparkContext spark;
  private final TableContract contract;
  private final Map<String, Object> consumer;
  private final String topic;
  private final String source;

  /**
   * @param contract the bronze table
   * @param consumer settings of Kafka's consumer
   * @param topic name of the topic
   * @param source value of source_topic
   */
  WriteKafkaBatch(
      JavaSparkContext spark,
      TableContract contract,
      Map<String, Object> consumer,
      String topic,
      String source) {
    this.spark = spark;
    this.contract = contract;
    this.consumer = consumer;
    this.topic = topic;
    this.source = source;
  }

  /** Writes files; nothing is committed. */
  BronzeFiles write(List<OffsetRange> ranges, Table table, RowRules rules) {
    if (ranges.isEmpty()) {
      return BronzeFiles.together(List.of());
    }
    List<List<OffsetRange>> parts = OffsetRange.divide(ranges, tasks(ranges));
    Step step = new Step(contract, SerializableTable.copyOf(table), rules, consumer, topic, source);
    return BronzeFiles.together(
        spark.parallelize(parts, parts.size()).mapPartitions(step::run).collect());
  }

  private int tasks(List<OffsetRange> ranges) {
    long records = ranges.stream().mapToLong(OffsetRange::size).sum();
    long useful = 1 + (records - 1) / ROWS_PER_TASK;
    long needed = 1 + (records - 1) / MOST_ROWS_PER_TASK;
    return (int) Math.max(needed, Math.min(useful, spark.defaultParallelism()));
  }

  private record Step(
      TableContract contract,
      Table table,
      RowRules rules,
      Map<String, Object> consumer,
      String topic,
      String source)
      implements Serializable {

    Iterator<BronzeFiles> run(Iterator<List<OffsetRange>> parts) throws IOException {
      TaskContext task = TaskContext.get();
      List<OffsetRange> ranges = parts.next();
      BronzeFiles written =
          BronzeFiles.write(
              table,
              contract,
              rules,
              new TaskName(task.partitionId(), task.taskAttemptId()),
              (rows, out) -> new ReadOffsets(consumer, topic, source).forEach(ranges, rows, out));
      return List.of(written).iterator();
    }
  }
}
