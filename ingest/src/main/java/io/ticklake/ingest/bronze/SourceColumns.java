package io.ticklake.ingest.bronze;

import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;

/** The columns of a bronze table that say where a row came from. */
final class SourceColumns {

  private final int topic;
  private final int partition;
  private final int offset;
  private final int decodeAttempt;
  private final int kafkaTime;
  private final int ingestedAt;

  SourceColumns(TableContract table) {
    this.topic = table.position("source_topic");
    this.partition = table.position("source_partition");
    this.offset = table.position("source_offset");
    this.decodeAttempt = table.position("decode_attempt");
    this.kafkaTime = table.position("kafka_time");
    this.ingestedAt = table.position("ingested_at");
  }

  void set(LakeRow row, SourceRecord record, CharSequence name, long ingestedAtMicros) {
    row.set(topic, name);
    row.set(partition, record.partition);
    row.set(offset, record.offset);
    row.set(decodeAttempt, 0);
    row.set(kafkaTime, record.kafkaTimeMicros);
    row.set(ingestedAt, ingestedAtMicros);
  }
}
