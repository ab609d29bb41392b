package io.ticklake.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes at once, the first in the lowest byte of a long. */
final class EightBytes {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long BLANKS = ONES * ' ';
  private static final long ZEROS = ONES * '0';
  private static final long ABOVE_NINE = ONES * (0x7F - '9');

  private EightBytes() {}

  static long at(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** The first bytes of a long, at most eight, the others zero. */
  static long first(long word, int count) {
    return count >= Long.BYTES ? word : word & ((1L << (count * Byte.SIZE)) - 1);
  }

  /**
   * How many bytes stand before the first that is not simply part of a JSON string: quote,
   * backslash, control character or no ASCII; 8 if there is none.
   */
  static int plainText(long word) {
    long quotes = word ^ QUOTES;
    long backslashes = word ^ BACKSLASHES;
    // a borrow reaches only bytes above one that is found, and the first one counts
    long found =
        ((quotes - ONES) & ~quotes)
            | ((backslashes - ONES) & ~backslashes)
            | (word - BLANKS)
            | word;
    return Long.numberOfTrailingZeros(found & HIGH_BITS) / Byte.SIZE;
  }

  /** Whether all eight are digits. */
  static boolean areDigits(long word) {
    return (((word + ABOVE_NINE) | (word - ZEROS)) & HIGH_BITS) == 0;
  }

  /** The number that eight digits say. */
  static int number(long digits) {
    long values = digits - ZEROS;
    long pairs = values * 10 + (values >>> 8);
    long low = pairs & 0x000000FF000000FFL;
    long high = (pairs >>> 16) & 0x000000FF000000FFL;
    return (int) ((low * 0x000F424000000064L + high * 0x0000271000000001L) >>> 32);
  }
}
