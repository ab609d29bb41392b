package io.ticklake.ingest.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.decode.TickDecoders;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The answer of Kraken's REST call Trades: {@code result.PAIR[]} of {@code [price, volume, time,
 * side, type, misc, trade_id]}. The document is split into Tick JSON with venue KRAKEN and the pair
 * as symbol; side, type and misc become extras. Times are read as decimal text, because a double
 * does not hold them.
 */
final class KrakenTrades implements FileFeed {

  private static final String VENUE = "KRAKEN";
  private static final int NANOSECOND_DIGITS = 9;

  // Of a trade.
  private static final int PRICE = 0;
  private static final int VOLUME = 1;
  private static final int TIME = 2;
  private static final int SIDE = 3;
  private static final int TYPE = 4;
  private static final int MISC = 5;
  private static final int TRADE_ID = 6;

  private final CapturedFile file;
  private final JsonParser parser;
  private final JsonObjectText json = new JsonObjectText();
  private String pair;
  private byte[] key;
  private long records;
  private FeedRecord next;

  private KrakenTrades(CapturedFile file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static KrakenTrades open(Path path) {
    CapturedFile file = CapturedFile.open(path);
    try {
      JsonFactory factory =
          JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
      KrakenTrades trades = new KrakenTrades(file, factory.createParser(file.stream()));
      trades.enterResult();
      trades.advance();
      return trades;
    } catch (IOException e) {
      file.close();
      throw new BadData("The file %s cannot be read: %s".formatted(path, e.getMessage()), e);
    } catch (BadData e) {
      file.close();
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public FeedRecord next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    FeedRecord record = next;
    advance();
    return record;
  }

  @Override
  public double progress() {
    return file.progress();
  }

  @Override
  public void close() {
    file.close();
  }

  private void enterResult() {
    require(token() == JsonToken.START_OBJECT, "the answer is no JSON object");
    while (token() == JsonToken.FIELD_NAME) {
      String name = text();
      JsonToken value = token();
      switch (name) {
        case "error" -> {
          require(value == JsonToken.START_ARRAY, "error is no array");
          require(token() == JsonToken.END_ARRAY, "Kraken answered with an error, not with trades");
        }
        case "result" -> {
          require(value == JsonToken.START_OBJECT, "result is no object");
          return;
        }
        default -> skip();
      }
    }
    throw damaged("there is no result", null);
  }

  private void advance() {
    next = null;
    while (true) {
      JsonToken token = token();
      if (pair != null && token == JsonToken.START_ARRAY) {
        next = trade();
        return;
      }
      if (pair != null) {
        require(token == JsonToken.END_ARRAY, "a trade is no array");
        pair = null;
      } else if (token == JsonToken.END_OBJECT) {
        finish();
        return;
      } else {
        enterPair();
      }
    }
  }

  private void enterPair() {
    String name = text();
    if (token() == JsonToken.START_ARRAY) {
      pair = name;
      key = name.getBytes(StandardCharsets.UTF_8);
    } else {
      skip();
    }
  }

  // The rest of the document must be whole, or trades may be missing from its end.
  private void finish() {
    JsonToken token = token();
    while (token == JsonToken.FIELD_NAME) {
      token();
      skip();
      token = token();
    }
    require(token == JsonToken.END_OBJECT, "the answer does not end");
  }

  private FeedRecord trade() {
    List<String> values = new ArrayList<>(7);
    JsonToken token = token();
    while (token != JsonToken.END_ARRAY) {
      require(token.isScalarValue(), "a trade holds a nested value");
      values.add(text());
      token = token();
    }
    require(values.size() == TRADE_ID + 1, "a trade has " + values.size() + " values and not 7");
    byte[] value =
        json.start()
            .text("symbol", pair)
            .text("venue", VENUE)
            .text("price", values.get(PRICE))
            .text("size", values.get(VOLUME))
            .number("event_time", nanoseconds(values.get(TIME)))
            .text("trade_id", values.get(TRADE_ID))
            .text("side", values.get(SIDE))
            .text("type", values.get(TYPE))
            .text("misc", values.get(MISC))
            .end();
    records++;
    return new FeedRecord(key, value, TickDecoders.TICKS, FeedRecord.UNKNOWN, records);
  }

  private long nanoseconds(String seconds) {
    try {
      require(seconds.length() <= 40, "the time '" + seconds + "' is too long");
      return new BigDecimal(seconds).movePointRight(NANOSECOND_DIGITS).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw damaged(
          "the time '%s' is no number of seconds with at most 9 decimals".formatted(seconds), e);
    }
  }

  private void skip() {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private JsonToken token() {
    try {
      JsonToken token = parser.nextToken();
      require(token != null, "the document ends too early");
      return token;
    } catch (IOException e) {
      throw damaged("it is no JSON, or its bytes cannot be unpacked", e);
    }
  }

  private String text() {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw damaged(otherwise, null);
    }
  }

  private BadData damaged(String what, Throwable cause) {
    return new BadData(
        "The file %s is damaged in line %d: %s."
            .formatted(file.path(), parser.currentLocation().getLineNr(), what),
        cause);
  }
}
