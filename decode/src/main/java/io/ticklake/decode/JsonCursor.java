package io.ticklake.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Walks over one JSON document in UTF-8 without building anything. Strict (RFC 8259, and of RFC
 * 7493: no duplicate keys, no unpaired surrogates): whatever two readers could understand
 * differently is not JSON here.
 */
final class JsonCursor {

  /** Deepest nesting of arrays and objects; deeper documents are an attack or a mistake. */
  static final int DEEPEST = 128;

  /** What {@link #peek} answers behind the last byte. */
  static final int END = 0;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final int FEW_KEYS = 16;

  byte[] bytes;
  int position;
  private int end;

  // The string read last: the bytes between its quotes, and whether it has escapes.
  int textStart;
  int textEnd;
  boolean escaped;

  // Keys of the objects that are open, outermost first.
  private final int[] keyStarts = new int[(DEEPEST + 2) * FEW_KEYS];
  private final int[] keyEnds = new int[(DEEPEST + 2) * FEW_KEYS];
  private int keyCount;

  void open(byte[] document, int offset, int length) {
    bytes = document;
    position = offset;
    end = offset + length;
    keyCount = 0;
  }

  /** Where the document ends. */
  int end() {
    return end;
  }

  /** The next byte that is no white space, or {@link #END}. It is not consumed. */
  int peek() {
    while (position < end) {
      int next = bytes[position];
      if (next > ' ' || next < 0) {
        return next;
      }
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        throw BrokenRecord.notJson();
      }
      position++;
    }
    return END;
  }

  /** Steps over one expected byte, white space before it included. */
  void expect(int wanted) {
    if (peek() != wanted) {
      throw BrokenRecord.notJson();
    }
    position++;
  }

  /** Checks that nothing follows. */
  void expectEnd() {
    if (peek() != END) {
      throw BrokenRecord.notJson();
    }
  }

  /** Opens an object; false when it is empty and already closed. */
  boolean enterObject() {
    expect('{');
    if (peek() == '}') {
      position++;
      return false;
    }
    return true;
  }

  /** After a value of an object: true when another key follows, false when the object is closed. */
  boolean nextKey() {
    return next('}');
  }

  /** After a value of an array: true when another value follows, false when the array is closed. */
  boolean nextElement() {
    return next(']');
  }

  private boolean next(int close) {
    int next = peek();
    position++;
    if (next == ',') {
      return true;
    }
    if (next != close) {
      throw BrokenRecord.notJson();
    }
    return false;
  }

  /** Reads a key; the colon behind it comes next. The key is the string read last. */
  void readKey() {
    if (peek() != '"') {
      throw BrokenRecord.notJson();
    }
    readString();
  }

  /** Reads the string whose opening quote is the next byte. */
  void readString() {
    byte[] document = bytes;
    int last = end;
    int at = position + 1;
    textStart = at;
    escaped = false;
    while (at < last) {
      if (at <= document.length - Long.BYTES) {
        int plain = EightBytes.plainText(EightBytes.at(document, at));
        at += plain;
        if (plain == Long.BYTES || at >= last) {
          continue;
        }
      }
      int next = document[at];
      if (next == '"') {
        textEnd = at;
        position = at + 1;
        return;
      }
      if (next >= ' ' && next != '\\') {
        at++;
      } else if (next == '\\') {
        escaped = true;
        at = JsonStrings.afterEscape(document, at + 1, last);
      } else if (next < 0) {
        at = JsonStrings.afterCharacter(document, at, last);
      } else {
        throw BrokenRecord.notJson();
      }
    }
    throw BrokenRecord.notJson();
  }

  /** The content of the string read last. */
  String text() {
    return text(textStart, textEnd, escaped);
  }

  String text(int start, int stop, boolean withEscapes) {
    if (!withEscapes) {
      return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
    }
    return JsonStrings.decoded(bytes, start, stop);
  }

  /** Steps over the number, checking its form; its text lies between the two positions. */
  void skipNumber() {
    int at = position;
    if (byteAt(at) == '-') {
      at++;
    }
    if (byteAt(at) == '0') {
      at++;
    } else {
      at = afterDigits(at);
    }
    if (byteAt(at) == '.') {
      at = afterDigits(at + 1);
    }
    int exponent = byteAt(at);
    if (exponent == 'e' || exponent == 'E') {
      int sign = byteAt(at + 1);
      at = afterDigits(sign == '+' || sign == '-' ? at + 2 : at + 1);
    }
    position = at;
  }

  void skipNull() {
    skipWord(NULL);
  }

  /** Steps over any value, checking all of it. */
  void skipValue(int depth) {
    switch (peek()) {
      case '"' -> readString();
      case '{' -> skipObject(deeper(depth));
      case '[' -> skipArray(deeper(depth));
      case 't' -> skipWord(TRUE);
      case 'f' -> skipWord(FALSE);
      case 'n' -> skipWord(NULL);
      default -> skipNumber();
    }
  }

  private void skipObject(int depth) {
    if (!enterObject()) {
      return;
    }
    int outer = keyCount;
    Set<String> many = null;
    do {
      readKey();
      many = noteKey(outer, many);
      expect(':');
      skipValue(depth);
    } while (nextKey());
    keyCount = outer;
  }

  /**
   * Remembers the key read last and refuses it if its object has it already. Few keys are compared
   * as bytes; many, or one with escapes, as text in a set that this returns.
   *
   * @param first where the keys of the object begin
   * @param many the set this returned for the object's key before, or null
   */
  Set<String> noteKey(int first, Set<String> many) {
    Set<String> texts = many;
    if (texts == null && !escaped && keyCount - first < FEW_KEYS) {
      for (int i = first; i < keyCount; i++) {
        if (Arrays.equals(bytes, keyStarts[i], keyEnds[i], bytes, textStart, textEnd)) {
          throw BrokenRecord.notJson();
        }
      }
      keyStarts[keyCount] = textStart;
      keyEnds[keyCount] = textEnd;
      keyCount++;
      return null;
    }
    if (texts == null) {
      texts = new HashSet<>();
      for (int i = first; i < keyCount; i++) {
        texts.add(text(keyStarts[i], keyEnds[i], false));
      }
    }
    if (!texts.add(text())) {
      throw BrokenRecord.notJson();
    }
    return texts;
  }

  /** Where the keys of an object begin that is entered now. */
  int keyCount() {
    return keyCount;
  }

  /** Forgets the keys of an object that was read to its end. */
  void leaveObject(int first) {
    keyCount = first;
  }

  private void skipArray(int depth) {
    position++;
    if (peek() == ']') {
      position++;
      return;
    }
    do {
      skipValue(depth);
    } while (nextElement());
  }

  private static int deeper(int depth) {
    if (depth >= DEEPEST) {
      throw BrokenRecord.tooDeep();
    }
    return depth + 1;
  }

  private void skipWord(byte[] word) {
    int after = position + word.length;
    if (after > end || !Arrays.equals(bytes, position, after, word, 0, word.length)) {
      throw BrokenRecord.notJson();
    }
    position = after;
  }

  private int byteAt(int at) {
    return at < end ? bytes[at] : END;
  }

  private int afterDigits(int from) {
    int at = from;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw BrokenRecord.notJson();
    }
    return at;
  }
}
