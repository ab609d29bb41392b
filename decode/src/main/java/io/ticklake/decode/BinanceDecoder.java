package io.ticklake.decode;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads messages of a Binance websocket, with the envelope {@code {"stream": …, "data": …}} of a
 * combined stream or without, and answers of its REST interface that stand between them.
 *
 * <p>Only {@code "e": "trade"} is a trade: {@code s} symbol, {@code t} id, {@code p} price, {@code
 * q} size, {@code T} time of the trade in milliseconds. An aggregated trade ({@code aggTrade})
 * repeats trades and is skipped like book tickers, depth and answers to subscriptions. A skipped
 * message has the symbol of {@code s}, else of the stream's name, else none, as the depth snapshot;
 * its event time is {@code T}, else {@code E}, else none. The venue is BINANCE. Other fields of the
 * data, among them {@code m} (the buyer is the maker), go to the extras of a trade, those of the
 * envelope behind {@code envelope.}; the stream's name, which says nothing that the columns do not,
 * is left out. A kind {@code X} other than MARKET is a condition.
 */
final class BinanceDecoder implements TickDecoder {

  static final String VENUE = "BINANCE";
  private static final long MILLISECOND = 1_000_000L;

  private final TickFields fields;
  private final JsonCursor cursor;

  // What the message is, as far as it was read.
  private DecodedTick tick;
  private String stream;
  private String event;
  private String tradeKind;
  private boolean isKnown;
  private int emittedAt;
  private int tradedAt;

  BinanceDecoder(DecodeRules rules) {
    fields = new TickFields(rules);
    cursor = fields.cursor;
  }

  @Override
  public void decode(byte[] value, int offset, int length, DecodedTick out) {
    if (!fields.start(value, offset, length, out)) {
      return;
    }
    tick = out;
    stream = null;
    event = null;
    tradeKind = null;
    isKnown = false;
    emittedAt = -1;
    tradedAt = -1;
    try {
      if (cursor.peek() != '{') {
        cursor.skipValue(0);
        cursor.expectEnd();
        // An array is the shape of several messages at once (such as all tickers), never a trade.
        out.reject(RejectReasons.NOT_AN_OBJECT);
        return;
      }
      int start = cursor.position;
      boolean isEnvelope = checkDocument();
      cursor.position = start;
      if (isEnvelope) {
        readEnvelope();
      } else {
        readMessage();
      }
      readTime();
    } catch (BrokenRecord broken) {
      out.reset();
      out.reject(broken.reason());
      return;
    }
    finish();
  }

  private void finish() {
    if ("trade".equals(event)) {
      fields.setVenue(VENUE);
      if (tradeKind != null && !tradeKind.equals("MARKET")) {
        fields.setConditions(List.of(tradeKind));
      }
      fields.finish();
      return;
    }
    String symbol = tick.symbol == null ? symbolOfStream() : tick.symbol;
    boolean hasEventTime = tick.hasEventTime;
    long eventTime = tick.eventTimeNs;
    tick.reset();
    tick.symbol = symbol;
    tick.venue = VENUE;
    tick.hasEventTime = hasEventTime;
    tick.eventTimeNs = eventTime;
    if (event != null || stream != null || isKnown) {
      tick.kind = TickKind.SKIPPED;
    } else {
      tick.reject(RejectReasons.UNKNOWN_FORMAT);
    }
  }

  // The trade time where there is one, else the time the message was sent. Read at the end, because
  // either may come first.
  private void readTime() {
    int at = tradedAt >= 0 || "trade".equals(event) ? tradedAt : emittedAt;
    if (at >= 0) {
      int after = cursor.position;
      cursor.position = at;
      fields.readEventTime(MILLISECOND);
      cursor.position = after;
    }
  }

  // Checks all of the document, so that what is read afterwards needs no care; true when its
  // content
  // stands in "data".
  private boolean checkDocument() {
    boolean hasData = false;
    int outer = cursor.keyCount();
    if (cursor.enterObject()) {
      Set<String> manyKeys = null;
      do {
        cursor.readKey();
        manyKeys = cursor.noteKey(outer, manyKeys);
        boolean isData = cursor.text().equals("data");
        cursor.expect(':');
        hasData |= isData && cursor.peek() == '{';
        cursor.skipValue(1);
      } while (cursor.nextKey());
    }
    cursor.expectEnd();
    cursor.leaveObject(outer);
    return hasData;
  }

  private void readEnvelope() {
    cursor.enterObject();
    do {
      cursor.readKey();
      int keyStart = cursor.textStart;
      int keyEnd = cursor.textEnd;
      String key = cursor.text();
      cursor.expect(':');
      switch (key) {
        case "data" -> readMessage();
        case "stream" -> stream = textOrNull();
        default -> fields.readExtra("envelope.", keyStart, keyEnd);
      }
    } while (cursor.nextKey());
  }

  private void readMessage() {
    if (!cursor.enterObject()) {
      return;
    }
    do {
      cursor.readKey();
      int keyStart = cursor.textStart;
      int keyEnd = cursor.textEnd;
      String key = cursor.text();
      cursor.expect(':');
      cursor.peek();
      if (!readField(key)) {
        fields.readExtra("", keyStart, keyEnd);
      }
    } while (cursor.nextKey());
  }

  // False when the field has no column, and is not read then.
  private boolean readField(String key) {
    switch (key) {
      case "e" -> event = textOrNull();
      case "s" -> fields.readSymbol();
      case "p" -> fields.readPrice();
      case "q" -> fields.readSize();
      case "t" -> fields.readNumericTradeId();
      case "T" -> tradedAt = skipped();
      case "E" -> {
        emittedAt = cursor.position;
        return false;
      }
      case "X" -> {
        int start = cursor.position;
        tradeKind = textOrNull();
        cursor.position = start;
        return false;
      }
      case "stream" -> stream = textOrNull();
      case "lastUpdateId", "result", "id" -> {
        isKnown = true;
        return false;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private int skipped() {
    int start = cursor.position;
    cursor.skipValue(1);
    return start;
  }

  private String textOrNull() {
    if (cursor.peek() == '"') {
      cursor.readString();
      return cursor.text();
    }
    cursor.skipValue(1);
    return null;
  }

  private String symbolOfStream() {
    int at = stream == null ? -1 : stream.indexOf('@');
    return at < 1 ? null : fields.name(stream.substring(0, at).toUpperCase(Locale.ROOT));
  }
}
