package io.ticklake.ingest.feed;

/**
 * One record of a captured file, as it goes to Kafka or to bronze.
 *
 * @param key bytes of the symbol, or null where none was asked for or the record names none
 * @param value the record itself
 * @param format the format of the value: {@code ticks}, {@code binance}, or {@code market-info}
 * @param receiveTimeMicros when the capture received it, microseconds since 1970 UTC, or -1
 * @param line its number in the file, from 1, by which it is identified; of a document that is not
 *     made of lines the number of the record
 */
@SuppressWarnings("ArrayRecordComponent")
public record FeedRecord(
    byte[] key, byte[] value, String format, long receiveTimeMicros, long line) {

  /** A receive time that the capture does not have. */
  public static final long UNKNOWN = -1;
}
