package io.ticklake.decode;

import io.ticklake.core.config.VenueRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads the values of a tick's fields, whatever a format calls them, and judges the tick when all
 * are read. Of several faults the one of the first field in the order below is the reason, so that
 * the verdict does not depend on the order in the record. A JSON null is an absent field.
 */
final class TickFields {

  static final int KIND = 0;
  static final int SYMBOL = 1;
  static final int VENUE = 2;
  static final int EVENT_TIME = 3;
  static final int PRICE = 4;
  static final int SIZE = 5;
  static final int TRADE_ID = 6;
  static final int SEQUENCE = 7;
  static final int CONDITIONS = 8;
  static final int ORIGINAL_EVENT_TIME = 9;
  static final String[] NAMES = {
    "kind",
    "symbol",
    "venue",
    "event_time",
    "price",
    "size",
    "trade_id",
    "sequence",
    "conditions",
    "original_event_time"
  };

  private static final int TRADE_NEEDS =
      1 << SYMBOL | 1 << VENUE | 1 << EVENT_TIME | 1 << PRICE | 1 << SIZE;
  private static final int REFERENCE_NEEDS = 1 << TRADE_ID | 1 << ORIGINAL_EVENT_TIME;
  private static final int CANCEL_NEEDS =
      1 << SYMBOL | 1 << VENUE | 1 << EVENT_TIME | REFERENCE_NEEDS;
  private static final String[] MISSING = new String[NAMES.length];
  private static final String[] WRONG_TYPE = new String[NAMES.length];
  private static final int NO_FAULT = NAMES.length;

  static {
    for (int i = 0; i < NAMES.length; i++) {
      MISSING[i] = RejectReasons.missing(NAMES[i]);
      WRONG_TYPE[i] = RejectReasons.wrongType(NAMES[i]);
    }
  }

  final JsonCursor cursor = new JsonCursor();
  final ExtrasText extras = new ExtrasText();
  private final DecodeRules rules;
  private final NameCache names = new NameCache();
  private final NumberText number = new NumberText();

  private DecodedTick tick;
  private int present;
  private int faultyField;
  private String fault;

  TickFields(DecodeRules rules) {
    this.rules = rules;
  }

  /** Begins with a record; false when it is already rejected for its length. */
  boolean start(byte[] value, int offset, int length, DecodedTick out) {
    out.reset();
    tick = out;
    present = 0;
    faultyField = NO_FAULT;
    fault = null;
    extras.clear();
    if (length > rules.maxRecordBytes()) {
      out.reject(RejectReasons.TOO_LARGE);
      return false;
    }
    cursor.open(value, offset, length);
    return true;
  }

  void readSymbol() {
    if (isText(SYMBOL)) {
      tick.symbol = names.find(cursor);
      if (tick.symbol == null) {
        blame(SYMBOL, RejectReasons.SYMBOL_INVALID);
      }
    }
  }

  void readVenue() {
    if (isText(VENUE)) {
      tick.venue = names.find(cursor);
      if (tick.venue == null) {
        blame(VENUE, RejectReasons.VENUE_INVALID);
      }
    }
  }

  /** A name that is not the value of a field, such as the symbol in the name of a stream. */
  String name(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return names.find(bytes, 0, bytes.length);
  }

  void setVenue(String venue) {
    tick.venue = venue;
    present |= 1 << VENUE;
  }

  /** Reads an event time given in a unit of so many nanoseconds. */
  void readEventTime(long unit) {
    if (readTime(EVENT_TIME, unit)) {
      tick.eventTimeNs = number.value;
      tick.hasEventTime = true;
    }
  }

  void readOriginalEventTime() {
    if (readTime(ORIGINAL_EVENT_TIME, 1)) {
      tick.originalEventTimeNs = number.value;
      tick.hasOriginalEventTime = true;
    }
  }

  void readPrice() {
    tick.hasPrice =
        readDecimal(PRICE, RejectReasons.PRICE_OUT_OF_RANGE, RejectReasons.PRICE_PRECISION);
    tick.price = tick.hasPrice ? number.value : 0;
  }

  void readSize() {
    tick.hasSize = readDecimal(SIZE, RejectReasons.SIZE_OUT_OF_RANGE, RejectReasons.SIZE_PRECISION);
    tick.size = tick.hasSize ? number.value : 0;
  }

  /** Reads a trade id; an empty one identifies nothing and counts as absent. */
  void readTradeId() {
    if (isText(TRADE_ID)) {
      setTradeId(cursor.text());
    }
  }

  /** Reads a trade id that the format gives as an integer. */
  void readNumericTradeId() {
    if (isInteger(TRADE_ID)) {
      setTradeId(Long.toString(number.value));
    }
  }

  private void setTradeId(String id) {
    if (id.isEmpty()) {
      present &= ~(1 << TRADE_ID);
    } else {
      tick.tradeId = id;
    }
  }

  void readSequence() {
    if (isInteger(SEQUENCE)) {
      tick.sequence = number.value;
      tick.hasSequence = true;
    }
  }

  void readKind() {
    if (isText(KIND)) {
      switch (cursor.text()) {
        case "trade" -> tick.kind = TickKind.TRADE;
        case "correction" -> tick.kind = TickKind.CORRECTION;
        case "cancel" -> tick.kind = TickKind.CANCEL;
        default -> blame(KIND, WRONG_TYPE[KIND]);
      }
    }
  }

  void readConditions() {
    if (isNull()) {
      return;
    }
    if (cursor.peek() != '[') {
      cursor.skipValue(1);
      blame(CONDITIONS, WRONG_TYPE[CONDITIONS]);
      return;
    }
    List<String> read = new ArrayList<>(2);
    cursor.position++;
    if (cursor.peek() == ']') {
      cursor.position++;
    } else {
      do {
        if (cursor.peek() == '"') {
          cursor.readString();
          String known = names.find(cursor);
          read.add(known == null ? cursor.text() : known);
        } else {
          cursor.skipValue(2);
          blame(CONDITIONS, WRONG_TYPE[CONDITIONS]);
        }
      } while (cursor.nextElement());
    }
    tick.conditions = Collections.unmodifiableList(read);
  }

  void setConditions(List<String> conditions) {
    tick.conditions = conditions;
  }

  /**
   * Keeps a field that has no column; its value comes next.
   *
   * @param prefix stands before the key, or is empty
   */
  void readExtra(String prefix, int keyStart, int keyEnd) {
    cursor.peek();
    int start = cursor.position;
    cursor.skipValue(1);
    extras.add(cursor.bytes, prefix, keyStart, keyEnd, start, cursor.position);
  }

  /** Judges the tick; kind TRADE unless the record says otherwise. */
  void finish() {
    if (tick.kind == null) {
      tick.kind = TickKind.TRADE;
    }
    int needed =
        switch (tick.kind) {
          case TRADE, SKIPPED -> TRADE_NEEDS;
          case CORRECTION -> TRADE_NEEDS | REFERENCE_NEEDS;
          case CANCEL -> CANCEL_NEEDS;
        };
    int absent = needed & ~present;
    if (absent != 0) {
      int field = Integer.numberOfTrailingZeros(absent);
      blame(field, MISSING[field]);
    }
    VenueRules venue = tick.venue == null ? VenueRules.DEFAULT : rules.venue(tick.venue);
    if (tick.hasPrice && tick.price <= 0 && !venue.keepsNonPositivePrice()) {
      blame(PRICE, RejectReasons.PRICE_NOT_POSITIVE);
      tick.hasPrice = false;
    }
    if (tick.hasSize && (tick.size < 0 || (tick.size == 0 && !venue.keepsZeroSize()))) {
      blame(SIZE, RejectReasons.SIZE_NOT_POSITIVE);
      tick.hasSize = false;
    }
    if (fault == null) {
      tick.extras = extras.text();
    } else {
      tick.conditions = null;
      tick.reject(fault);
    }
  }

  private void blame(int field, String reason) {
    if (field < faultyField) {
      faultyField = field;
      fault = reason;
    }
  }

  private boolean isNull() {
    if (cursor.peek() != 'n') {
      return false;
    }
    cursor.skipNull();
    return true;
  }

  // Reads a text; false when the field is null or of another type.
  private boolean isText(int field) {
    if (isNull()) {
      return false;
    }
    present |= 1 << field;
    if (cursor.peek() != '"') {
      cursor.skipValue(1);
      blame(field, WRONG_TYPE[field]);
      return false;
    }
    cursor.readString();
    return true;
  }

  // Reads an integer of 64 bits; false when the field is null or anything else.
  private boolean isInteger(int field) {
    NumberText.Outcome outcome = readInteger(field);
    if (outcome == null || outcome == NumberText.Outcome.EXACT) {
      return outcome != null;
    }
    blame(field, WRONG_TYPE[field]);
    return false;
  }

  private boolean readTime(int field, long unit) {
    NumberText.Outcome outcome = readInteger(field);
    if (outcome == null) {
      return false;
    }
    if (outcome == NumberText.Outcome.EXACT) {
      long nanoseconds = number.value * unit;
      if (Math.abs(number.value) <= Long.MAX_VALUE / unit) {
        number.value = nanoseconds;
        return true;
      }
      outcome = number.value < 0 ? NumberText.Outcome.TOO_SMALL : NumberText.Outcome.TOO_LARGE;
    }
    // Beyond what 64 bits of nanoseconds hold (the years 1677 to 2262) no record's own time is
    // near.
    if (field == EVENT_TIME && outcome == NumberText.Outcome.TOO_LARGE) {
      blame(field, RejectReasons.EVENT_TIME_IN_FUTURE);
    } else if (field == EVENT_TIME && outcome == NumberText.Outcome.TOO_SMALL) {
      blame(field, RejectReasons.EVENT_TIME_TOO_OLD);
    } else {
      blame(field, WRONG_TYPE[field]);
    }
    return false;
  }

  // Null when the field is null.
  private NumberText.Outcome readInteger(int field) {
    if (isNull()) {
      return null;
    }
    present |= 1 << field;
    int next = cursor.peek();
    int start = cursor.position;
    int after = number.readShortInteger(cursor.bytes, start, cursor.end());
    if (after >= 0) {
      cursor.position = after;
      return NumberText.Outcome.EXACT;
    }
    cursor.skipValue(1);
    return next == '-' || (next >= '0' && next <= '9')
        ? number.readInteger(cursor.bytes, start, cursor.position)
        : NumberText.Outcome.NOT_A_NUMBER;
  }

  private boolean readDecimal(int field, String outOfRange, String tooPrecise) {
    if (isNull()) {
      return false;
    }
    present |= 1 << field;
    NumberText.Outcome outcome = readDecimal();
    switch (outcome) {
      case EXACT -> {
        return true;
      }
      case TOO_LARGE, TOO_SMALL -> blame(field, outOfRange);
      case TOO_PRECISE -> blame(field, tooPrecise);
      case NOT_A_NUMBER -> blame(field, WRONG_TYPE[field]);
    }
    return false;
  }

  private NumberText.Outcome readDecimal() {
    int next = cursor.peek();
    int start = cursor.position;
    if (next == '"') {
      cursor.readString();
      if (cursor.escaped) {
        byte[] text = cursor.text().getBytes(StandardCharsets.UTF_8);
        return number.readDecimal(text, 0, text.length);
      }
      return number.readDecimal(cursor.bytes, cursor.textStart, cursor.textEnd);
    }
    cursor.skipValue(1);
    return next == '-' || (next >= '0' && next <= '9')
        ? number.readDecimal(cursor.bytes, start, cursor.position)
        : NumberText.Outcome.NOT_A_NUMBER;
  }
}
