package io.ticklake.ingest.bronze;

import io.ticklake.core.table.TableContract;
import io.ticklake.engine.LakeReader;
import io.ticklake.engine.TableFiles.RowSink;
import io.ticklake.ingest.bronze.BronzeFiles.TaskName;
import io.ticklake.ingest.decode.TickDecoders;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Writes one micro-batch of Kafka records to files of a bronze table: decoded and written in the
 * same task, without a row object, a plan or a shuffle in between.
 */
final class WriteKafkaBatch {

  /** A task writes one file; below this number of records another file costs more than it saves. */
  private static final long ROWS_PER_TASK = 200_000;

  private final TableContract contract;
  private final String source;

  /**
   * @param contract the bronze table
   * @param source value of source_topic
   */
  WriteKafkaBatch(TableContract contract, String source) {
    this.contract = contract;
    this.source = source;
  }

  /**
   * Writes files; nothing is committed.
   *
   * @param records about how many records the batch has
   */
  BronzeFiles write(Dataset<Row> batch, Table table, RowRules rules, long records) {
    JavaRDD<InternalRow> rows = LakeReader.internalRows(batch);
    long wanted = Math.max(1, (records + ROWS_PER_TASK - 1) / ROWS_PER_TASK);
    if (wanted < rows.getNumPartitions()) {
      rows = rows.coalesce((int) wanted);
    }
    Step step =
        new Step(
            contract,
            SerializableTable.copyOf(table),
            rules,
            new KafkaColumns(batch.schema(), source));
    return BronzeFiles.together(rows.mapPartitions(step::run).collect());
  }

  private record Step(TableContract contract, Table table, RowRules rules, KafkaColumns columns)
      implements Serializable {

    Iterator<BronzeFiles> run(Iterator<InternalRow> records) throws IOException {
      TaskContext task = TaskContext.get();
      BronzeFiles written =
          BronzeFiles.write(
              table,
              contract,
              rules,
              new TaskName(task.partitionId(), task.taskAttemptId()),
              (rows, out) -> columns.forEach(records, rows, out));
      return java.util.List.of(written).iterator();
    }
  }

  /** Where the columns of Spark's Kafka source lie. */
  private static final class KafkaColumns implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final UTF8String FORMAT = UTF8String.fromString(TickDecoders.FORMAT_HEADER);
    private static final byte[] TICKS = TickDecoders.TICKS.getBytes(StandardCharsets.UTF_8);

    private final String source;
    private final int value;
    private final int partition;
    private final int offset;
    private final int timestamp;
    private final int headers;

    KafkaColumns(StructType schema, String source) {
      this.source = source;
      this.value = schema.fieldIndex("value");
      this.partition = schema.fieldIndex("partition");
      this.offset = schema.fieldIndex("offset");
      this.timestamp = schema.fieldIndex("timestamp");
      this.headers = schema.fieldIndex("headers");
    }

    void forEach(Iterator<InternalRow> records, RecordRows rows, RowSink out) throws IOException {
      SourceRecord record = new SourceRecord();
      record.source = source;
      byte[] formatBytes = TICKS;
      record.format = TickDecoders.TICKS;
      while (records.hasNext()) {
        InternalRow row = records.next();
        record.partition = row.getInt(partition);
        record.offset = row.getLong(offset);
        long time = row.isNullAt(timestamp) ? -1 : row.getLong(timestamp);
        record.kafkaTimeMicros = time < 0 ? null : (Long) time;
        record.value(row.isNullAt(value) ? null : row.getBinary(value));
        byte[] format = row.isNullAt(headers) ? TICKS : format(row.getArray(headers));
        if (!Arrays.equals(format, formatBytes)) {
          formatBytes = format;
          record.format = new String(format, StandardCharsets.UTF_8);
        }
        rows.write(record, out);
      }
    }

    // Kafka allows a header several times; the last one counts, as its clients have it.
    private static byte[] format(ArrayData headers) {
      for (int i = headers.numElements() - 1; i >= 0; i--) {
        InternalRow header = headers.getStruct(i, 2);
        if (!header.isNullAt(1) && FORMAT.equals(header.getUTF8String(0))) {
          return header.getBinary(1);
        }
      }
      return TICKS;
    }
  }
}
