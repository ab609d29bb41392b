package io.ticklake.live.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ticklake.live.FollowedTrade;
import io.ticklake.live.ReplacedTrade;
import io.ticklake.live.SymbolHour;
import io.ticklake.live.TradeTotals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Values of the sinks as JSON. Prices, sizes and sums are decimal texts, times whole nanoseconds
 * since 1970 UTC, as in a tick record; what is not known is left out.
 */
final class TradeJson {

  private static final JsonFactory JSON = new JsonFactory();

  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private TradeJson() {}

  /** A trade as it is now. */
  static byte[] of(FollowedTrade trade) {
    return object(
        json -> {
          identity(json, trade.symbol(), trade.venue(), trade.eventTimeNs(), trade.tradeKey());
          decimal(json, "price", trade.price());
          decimal(json, "size", trade.size());
          decimal(json, "value", trade.value());
          text(json, "trade_id", trade.tradeId());
          if (trade.sequence() != null) {
            json.writeNumberField("sequence", trade.sequence());
          }
          if (trade.conditions() != null) {
            json.writeArrayFieldStart("conditions");
            for (String condition : trade.conditions()) {
              json.writeString(condition);
            }
            json.writeEndArray();
          }
          json.writeBooleanField("sets_last", trade.setsLast());
          json.writeBooleanField("sets_high_low", trade.setsHighLow());
          json.writeBooleanField("counts_volume", trade.countsVolume());
          text(json, "company_name", trade.companyName());
          text(json, "sector", trade.sector());
          decimal(json, "market_cap", trade.marketCap());
          json.writeNumberField("batch", trade.batch());
        });
  }

  /** That a trade is gone. */
  static byte[] removed(ReplacedTrade trade) {
    return object(
        json -> {
          identity(json, trade.symbol(), trade.venue(), trade.eventTimeNs(), trade.tradeKey());
          json.writeBooleanField("removed", true);
          json.writeNumberField("batch", trade.batch());
        });
  }

  /** The totals of a symbol and hour. */
  static byte[] of(SymbolHour hour, TradeTotals totals, long batch) {
    return object(
        json -> {
          json.writeStringField("symbol", hour.symbol());
          json.writeStringField("hour", hour.hour().toString());
          json.writeNumberField("trades", totals.trades());
          decimal(json, "volume", totals.volume());
          decimal(json, "turnover", totals.turnover());
          decimal(json, "average_price", totals.averagePriceOrNull());
          json.writeNumberField("batch", batch);
        });
  }

  /** How far a sink is. */
  static byte[] of(SinkEpoch progress) {
    return object(
        json -> {
          json.writeNumberField("epoch", progress.epoch());
          if (progress.position() != null) {
            json.writeStringField("tables", progress.position().tables());
            json.writeNumberField("batch", progress.position().batch());
          }
        });
  }

  private static void identity(
      JsonGenerator json, String symbol, String venue, long eventTimeNs, String tradeKey)
      throws IOException {
    json.writeStringField("symbol", symbol);
    json.writeStringField("venue", venue);
    json.writeNumberField("event_time", eventTimeNs);
    json.writeStringField("trade_key", tradeKey);
  }

  private static void text(JsonGenerator json, String name, String valueOrNull) throws IOException {
    if (valueOrNull != null) {
      json.writeStringField(name, valueOrNull);
    }
  }

  private static void decimal(JsonGenerator json, String name, BigDecimal valueOrNull)
      throws IOException {
    text(json, name, valueOrNull == null ? null : plain(valueOrNull));
  }

  /** Without zeros at the end. */
  static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  private static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory that cannot be written to", e);
    }
    return bytes.toByteArray();
  }
}
