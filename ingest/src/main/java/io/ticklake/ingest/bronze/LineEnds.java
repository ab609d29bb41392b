package io.ticklake.ingest.bronze;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds line ends eight bytes at a time: a file of lines is looked through twice on its way in. */
final class LineEnds {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LINE_ENDS = 0x0A0A0A0A0A0A0A0AL;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

  private LineEnds() {}

  /** How many there are in the first bytes. */
  static long count(byte[] bytes, int length) {
    long found = 0;
    int at = 0;
    for (; at <= length - Long.BYTES; at += Long.BYTES) {
      found += Long.bitCount(lineEnds((long) WORD.get(bytes, at)));
    }
    for (; at < length; at++) {
      found += bytes[at] == '\n' ? 1 : 0;
    }
    return found;
  }

  /** Where the first one lies from {@code from} on, or {@code limit}. */
  static int find(byte[] bytes, int from, int limit) {
    int at = from;
    for (; at <= limit - Long.BYTES; at += Long.BYTES) {
      long ends = lineEnds((long) WORD.get(bytes, at));
      if (ends != 0) {
        return at + Long.numberOfTrailingZeros(ends) / Byte.SIZE;
      }
    }
    while (at < limit && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  // The high bit of each byte that is a line end; no byte touches its neighbour.
  private static long lineEnds(long word) {
    long others = word ^ LINE_ENDS;
    return ~(((others & LOW_BITS) + LOW_BITS) | others) & HIGH_BITS;
  }
}
