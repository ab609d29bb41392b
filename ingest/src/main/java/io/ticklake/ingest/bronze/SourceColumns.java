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

  // The same object in all rows of a batch: whoever writes sees at once that nothing changed.
  private Long lastIngestedAt;

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
    row.setNumber(partition, record.partition);
    row.setNumber(offset, record.offset);
    row.setNumber(decodeAttempt, 0);
    row.set(kafkaTime, record.kafkaTimeMicros);
    if (lastIngestedAt == null || lastIngestedAt != ingestedAtMicros) {
      lastIngestedAt = ingestedAtMicros;
    }
    row.set(ingestedAt, lastIngestedAt);
  }
}
