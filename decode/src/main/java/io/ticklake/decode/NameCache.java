package io.ticklake.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Checked symbols and venues by their bytes. A feed repeats a few names millions of times: each is
 * checked and made a text once.
 */
final class NameCache {

  static final int LONGEST = 64;
  private static final int SLOT_BITS = 12;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final boolean[] ALLOWED = new boolean[128];

  static {
    for (char letter = 'A'; letter <= 'Z'; letter++) {
      ALLOWED[letter] = true;
      ALLOWED[Character.toLowerCase(letter)] = true;
    }
    for (char letter : "0123456789._:/=^-".toCharArray()) {
      ALLOWED[letter] = true;
    }
  }

  // Names of up to eight bytes, which most are, by these bytes; longer ones by their hash.
  private final long[] words = new long[SLOTS];
  private final String[] shortNames = new String[SLOTS];
  private final byte[][] keys = new byte[SLOTS][];
  private final String[] names = new String[SLOTS];

  /** The name between two positions, or null if it is not 1–64 of the allowed characters. */
  String find(byte[] bytes, int start, int end) {
    int length = end - start;
    if (length < 1 || length > LONGEST) {
      return null;
    }
    if (length <= Long.BYTES && start <= bytes.length - Long.BYTES) {
      long word = EightBytes.first(EightBytes.at(bytes, start), length);
      int slot = (int) ((word * SPREAD) >>> (Long.SIZE - SLOT_BITS));
      if (words[slot] == word && shortNames[slot] != null && shortNames[slot].length() == length) {
        return shortNames[slot];
      }
      String name = checked(bytes, start, end);
      if (name != null) {
        words[slot] = word;
        shortNames[slot] = name;
      }
      return name;
    }
    return findLong(bytes, start, end);
  }

  private String findLong(byte[] bytes, int start, int end) {
    int hash = end - start;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + bytes[i];
    }
    int slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    byte[] key = keys[slot];
    if (key != null && Arrays.equals(key, 0, key.length, bytes, start, end)) {
      return names[slot];
    }
    String name = checked(bytes, start, end);
    if (name != null) {
      keys[slot] = Arrays.copyOfRange(bytes, start, end);
      names[slot] = name;
    }
    return name;
  }

  private static String checked(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] < 0 || !ALLOWED[bytes[i]]) {
        return null;
      }
    }
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** The string the cursor has read last as a name, or null if it is none. */
  String find(JsonCursor cursor) {
    if (!cursor.escaped) {
      return find(cursor.bytes, cursor.textStart, cursor.textEnd);
    }
    byte[] text = cursor.text().getBytes(StandardCharsets.UTF_8);
    return find(text, 0, text.length);
  }
}
