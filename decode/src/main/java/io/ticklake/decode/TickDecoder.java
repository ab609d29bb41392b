package io.ticklake.decode;

/** Reads one record. Not thread safe: one per task. Never throws for what a record contains. */
public interface TickDecoder {

  /**
   * Reads a record into {@code out}, whose former content is forgotten.
   *
   * @param value bytes in which the record lies; they are not kept
   */
  void decode(byte[] value, int offset, int length, DecodedTick out);
}
