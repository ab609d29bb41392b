package io.ticklake.ingest.feed;

/** Where produced records go: Kafka, or a file. Nothing is promised before {@link #flush}. */
public interface RecordSink extends AutoCloseable {

  /**
   * Hands over one record.
   *
   * @param format {@code ticks}, {@code binance}, or {@code market-info} for the other topic
   * @param key the symbol, or null
   * @param timestampMillis the record's own time, milliseconds since 1970 UTC
   */
  void write(String format, byte[] key, byte[] value, long timestampMillis);

  /** Returns when all records handed over are stored. */
  void flush();

  /** Flushes and closes. */
  @Override
  void close();
}
