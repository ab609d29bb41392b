package io.ticklake.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Reads Tick JSON: {@code symbol, venue, price, size, event_time} and optionally {@code trade_id,
 * sequence, conditions, kind, original_event_time}; all else goes to the extras. Walks over the
 * bytes once and builds nothing that the tick does not hold.
 */
final class TickJsonDecoder implements TickDecoder {

  private static final byte[][] KEYS =
      Arrays.stream(TickFields.NAMES)
          .map(name -> name.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);
  private static final long[] FIRST_WORDS =
      Arrays.stream(KEYS).mapToLong(key -> EightBytes.at(Arrays.copyOf(key, 8), 0)).toArray();
  private static final long[] LAST_WORDS =
      Arrays.stream(KEYS)
          .mapToLong(
              key -> EightBytes.at(key.length < 8 ? new byte[8] : key, Math.max(0, key.length - 8)))
          .toArray();
  private static final int UNKNOWN = -1;

  private final TickFields fields;
  private final JsonCursor cursor;

  TickJsonDecoder(DecodeRules rules) {
    fields = new TickFields(rules);
    cursor = fields.cursor;
  }

  @Override
  public void decode(byte[] value, int offset, int length, DecodedTick out) {
    if (!fields.start(value, offset, length, out)) {
      return;
    }
    try {
      if (cursor.peek() != '{') {
        cursor.skipValue(0);
        cursor.expectEnd();
        out.reject(RejectReasons.NOT_AN_OBJECT);
        return;
      }
      readObject();
      cursor.expectEnd();
    } catch (BrokenRecord broken) {
      out.reset();
      out.reject(broken.reason());
      return;
    }
    fields.finish();
  }

  private void readObject() {
    if (!cursor.enterObject()) {
      return;
    }
    int seen = 0;
    Set<String> manyKeys = null;
    do {
      cursor.readKey();
      int field = field();
      if (field == UNKNOWN) {
        manyKeys = cursor.noteKey(0, manyKeys);
        int keyStart = cursor.textStart;
        int keyEnd = cursor.textEnd;
        cursor.expect(':');
        fields.readExtra("", keyStart, keyEnd);
      } else {
        int bit = 1 << field;
        if ((seen & bit) != 0) {
          throw BrokenRecord.notJson();
        }
        seen |= bit;
        cursor.expect(':');
        readField(field);
      }
    } while (cursor.nextKey());
  }

  private void readField(int field) {
    switch (field) {
      case TickFields.SYMBOL -> fields.readSymbol();
      case TickFields.VENUE -> fields.readVenue();
      case TickFields.EVENT_TIME -> fields.readEventTime(1);
      case TickFields.PRICE -> fields.readPrice();
      case TickFields.SIZE -> fields.readSize();
      case TickFields.TRADE_ID -> fields.readTradeId();
      case TickFields.SEQUENCE -> fields.readSequence();
      case TickFields.CONDITIONS -> fields.readConditions();
      case TickFields.KIND -> fields.readKind();
      default -> fields.readOriginalEventTime();
    }
  }

  // The field that the key read last names. No two fields of one length begin alike.
  private int field() {
    if (cursor.escaped) {
      return Arrays.asList(TickFields.NAMES).indexOf(cursor.text());
    }
    int start = cursor.textStart;
    int first = cursor.bytes[start];
    int candidate =
        switch (cursor.textEnd - start) {
          case 4 -> first == 's' ? TickFields.SIZE : TickFields.KIND;
          case 5 -> first == 'p' ? TickFields.PRICE : TickFields.VENUE;
          case 6 -> TickFields.SYMBOL;
          case 8 -> first == 't' ? TickFields.TRADE_ID : TickFields.SEQUENCE;
          case 10 -> first == 'e' ? TickFields.EVENT_TIME : TickFields.CONDITIONS;
          case 19 -> TickFields.ORIGINAL_EVENT_TIME;
          default -> UNKNOWN;
        };
    if (candidate == UNKNOWN) {
      return UNKNOWN;
    }
    return isKey(candidate, cursor.bytes, start, cursor.textEnd) ? candidate : UNKNOWN;
  }

  // The length fits already. Up to 16 bytes two words that may overlap cover the key.
  private static boolean isKey(int candidate, byte[] bytes, int start, int end) {
    byte[] key = KEYS[candidate];
    if (key.length > 2 * Long.BYTES || start > bytes.length - Long.BYTES) {
      return Arrays.equals(key, 0, key.length, bytes, start, end);
    }
    return EightBytes.first(EightBytes.at(bytes, start), key.length) == FIRST_WORDS[candidate]
        && (key.length <= Long.BYTES
            || EightBytes.at(bytes, end - Long.BYTES) == LAST_WORDS[candidate]);
  }
}
