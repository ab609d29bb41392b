package io.ticklake.ingest.bronze;

import java.nio.ByteBuffer;

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

  /** The same, in the place where they lie. */
  void value(ByteBuffer value) {
    if (value != null && value.hasArray()) {
      bytes = value.array();
      start = value.arrayOffset() + value.position();
      length = value.remaining();
      return;
    }
    byte[] copy = null;
    if (value != null) {
      copy = new byte[value.remaining()];
      value.duplicate().get(copy);
    }
    value(copy);
  }
}
