package io.ticklake.decode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Moves the times inside a message by a constant and leaves every other byte as it is: {@code
 * event_time} and {@code original_event_time} of Tick JSON, {@code T} and {@code E} of Binance. Not
 * thread safe.
 */
public final class EventTimeShift {

  private static final long MILLISECOND = 1_000_000L;

  private final List<String> names;
  private final boolean inData;
  private final long shift;
  private final JsonCursor cursor = new JsonCursor();
  private final NumberText number = new NumberText();
  private StringBuilder changed;
  private int copied;

  /**
   * A shift for one format.
   *
   * @param shiftNs whole milliseconds in nanoseconds, because Binance has no finer time
   */
  public EventTimeShift(String format, long shiftNs) {
    if (shiftNs % MILLISECOND != 0) {
      throw new IllegalArgumentException(shiftNs + " ns are not whole milliseconds");
    }
    inData = format.equals(TickDecoders.BINANCE);
    names = inData ? List.of("T", "E") : List.of("event_time", "original_event_time");
    shift = inData ? shiftNs / MILLISECOND : shiftNs;
  }

  /** The message with its times moved; the same bytes if it has none or is no JSON object. */
  public byte[] shifted(byte[] value) {
    cursor.open(value, 0, value.length);
    changed = new StringBuilder(value.length + 8);
    copied = 0;
    try {
      if (cursor.peek() != '{') {
        return value;
      }
      moveTimes(true);
      cursor.expectEnd();
    } catch (BrokenRecord broken) {
      return value;
    }
    if (copied == 0) {
      return value;
    }
    copyTo(value.length);
    return changed.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private void moveTimes(boolean top) {
    if (!cursor.enterObject()) {
      return;
    }
    int outer = cursor.keyCount();
    Set<String> manyKeys = null;
    do {
      cursor.readKey();
      manyKeys = cursor.noteKey(outer, manyKeys);
      String key = cursor.text();
      cursor.expect(':');
      int next = cursor.peek();
      int start = cursor.position;
      if (inData && top && key.equals("data") && next == '{') {
        moveTimes(false);
        continue;
      }
      cursor.skipValue(1);
      boolean isInteger =
          next != '"'
              && number.readInteger(cursor.bytes, start, cursor.position)
                  == NumberText.Outcome.EXACT;
      if (names.contains(key) && isInteger) {
        copyTo(start);
        changed.append(number.value + shift);
        copied = cursor.position;
      }
    } while (cursor.nextKey());
    cursor.leaveObject(outer);
  }

  // Bytes as letters of one byte each, so that nothing is decoded on the way.
  private void copyTo(int end) {
    changed.append(new String(cursor.bytes, copied, end - copied, StandardCharsets.ISO_8859_1));
    copied = end;
  }
}
