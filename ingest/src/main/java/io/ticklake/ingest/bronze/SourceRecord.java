package io.ticklake.ingest.bronze;

/** One record as it arrived, on its way to a row; used again for each record of a task. */
final class SourceRecord {

  private static final byte[] NOTHING = {};

  /** Value of source_topic. */
  String source;

  int partition;
  long offset;

  /** Microseconds since 1970 UTC, or null where nobody stamped the record. */
  Long kafkaTimeMicros;

  /** Format of the record. */
  String format;

  /** Bytes in which the record lies. */
  byte[] bytes = NOTHING;

  int start;
  int length;

  /** Sets the record's bytes; a Kafka record without a value has none. */
  void value(byte[] value) {
    bytes = value == null ? NOTHING : value;
    start = 0;
    length = bytes.length;
  }
}
