package io.ticklake.decode;

import java.nio.charset.StandardCharsets;

/** What is not plain ASCII inside a JSON string: escapes and characters of several bytes. */
final class JsonStrings {

  private static final int HEX_DIGITS = 4;

  private JsonStrings() {}

  /** Where the escape ends whose letter, behind the backslash, stands at the given place. */
  static int afterEscape(byte[] bytes, int at, int end) {
    switch (byteAt(bytes, at, end)) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return at + 1;
      }
      case 'u' -> {
        int after = at + 1 + HEX_DIGITS;
        int unit = checkedHex(bytes, at + 1, end);
        if (!Character.isSurrogate((char) unit)) {
          return after;
        }
        boolean paired =
            Character.isHighSurrogate((char) unit)
                && byteAt(bytes, after, end) == '\\'
                && byteAt(bytes, after + 1, end) == 'u'
                && Character.isLowSurrogate((char) checkedHex(bytes, after + 2, end));
        if (!paired) {
          throw BrokenRecord.notJson();
        }
        return after + 2 + HEX_DIGITS;
      }
      default -> throw BrokenRecord.notJson();
    }
  }

  /**
   * Where the character ends that begins at the given place and has several bytes. Refuses what a
   * strict UTF-8 reader refuses: overlong forms, surrogates, more than U+10FFFF.
   */
  static int afterCharacter(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xFF;
    int second = byteAt(bytes, at + 1, end) & 0xFF;
    int more;
    int least = 0x80;
    int most = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
      more = 1;
    } else if (first >= 0xE0 && first <= 0xEF) {
      more = 2;
      least = first == 0xE0 ? 0xA0 : least;
      most = first == 0xED ? 0x9F : most;
    } else if (first >= 0xF0 && first <= 0xF4) {
      more = 3;
      least = first == 0xF0 ? 0x90 : least;
      most = first == 0xF4 ? 0x8F : most;
    } else {
      throw BrokenRecord.notJson();
    }
    if (second < least || second > most) {
      throw BrokenRecord.notJson();
    }
    for (int i = 2; i <= more; i++) {
      if ((byteAt(bytes, at + i, end) & 0xC0) != 0x80) {
        throw BrokenRecord.notJson();
      }
    }
    return at + more + 1;
  }

  /** The text of a string whose escapes were checked. */
  static String decoded(byte[] bytes, int start, int stop) {
    StringBuilder decoded = new StringBuilder(stop - start);
    int plain = start;
    int at = start;
    while (at < stop) {
      if (bytes[at] != '\\') {
        at++;
        continue;
      }
      decoded.append(new String(bytes, plain, at - plain, StandardCharsets.UTF_8));
      int kind = bytes[at + 1];
      if (kind == 'u') {
        decoded.append((char) hex(bytes, at + 2));
        at += 2 + HEX_DIGITS;
      } else {
        decoded.append(
            switch (kind) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> (char) kind;
            });
        at += 2;
      }
      plain = at;
    }
    return decoded
        .append(new String(bytes, plain, stop - plain, StandardCharsets.UTF_8))
        .toString();
  }

  private static int checkedHex(byte[] bytes, int at, int end) {
    int value = at + HEX_DIGITS > end ? -1 : hex(bytes, at);
    if (value < 0) {
      throw BrokenRecord.notJson();
    }
    return value;
  }

  private static int hex(byte[] bytes, int at) {
    int value = 0;
    for (int i = at; i < at + HEX_DIGITS; i++) {
      int digit = bytes[i] < 0 ? -1 : Character.digit((char) bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private static int byteAt(byte[] bytes, int at, int end) {
    return at < end ? bytes[at] : JsonCursor.END;
  }
}
