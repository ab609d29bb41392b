package io.ticklake.live;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The place of a trade in the total order of its series, as bytes that compare one by one: event
 * time; without a sequence number before with one, then by it; by trade id, numbers as numbers
 * before other texts before none; then source coordinates. Postgres compares {@code bytea} the same
 * way, so the first and last trade of a bar are found there without looking at trades again.
 */
final class OrderKey {

  private static final byte NUMBER = 0;
  private static final byte TEXT = 1;
  private static final byte NO_ID = 2;

  private OrderKey() {}

  /** The bytes. */
  static byte[] of(LiveTrade trade) {
    String id = trade.tradeId();
    byte[] topic = trade.source().topic().getBytes(StandardCharsets.UTF_8);
    // two bytes a character, twice for a number, and what ends and counts them
    int idBytes = id == null ? 1 : 1 + 4 + 4 * withMark(id).length() + 2;
    ByteBuffer key = ByteBuffer.allocate(8 + 1 + 8 + idBytes + topic.length + 1 + 4 + 8);
    putSigned(key, trade.eventTimeNs());
    if (trade.sequence() == null) {
      key.put((byte) 0);
    } else {
      key.put((byte) 1);
      putSigned(key, trade.sequence());
    }
    putId(key, id);
    key.put(topic).put((byte) 0).putInt(trade.source().partition());
    key.putLong(trade.source().offset());
    return Arrays.copyOf(key.array(), key.position());
  }

  /** Which of two trades of one series comes first. */
  static int compare(LiveTrade a, LiveTrade b) {
    return a.eventTimeNs() != b.eventTimeNs()
        ? Long.compare(a.eventTimeNs(), b.eventTimeNs())
        : Arrays.compareUnsigned(of(a), of(b));
  }

  private static void putSigned(ByteBuffer key, long value) {
    key.putLong(value ^ Long.MIN_VALUE);
  }

  private static void putId(ByteBuffer key, String id) {
    if (id == null) {
      key.put(NO_ID);
      return;
    }
    if (isNumber(id)) {
      String digits = withoutZeros(id);
      key.put(NUMBER).putInt(digits.length());
      key.put(digits.getBytes(StandardCharsets.US_ASCII));
    } else {
      key.put(TEXT);
    }
    // as Java compares texts: by UTF-16 units, a shorter one before its continuations
    key.put(withMark(id).getBytes(StandardCharsets.UTF_16BE)).putShort((short) 0);
  }

  // U+0000 ends an id, and the name of a topic follows: one within an id gets a mark that comes
  // after all such names
  private static String withMark(String id) {
    return id.indexOf('\0') < 0 ? id : id.replace("\0", "\0\uFFFF");
  }

  private static boolean isNumber(String id) {
    return !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }
}
