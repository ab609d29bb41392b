package io.ticklake.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/** What is compared of a trade, read back from the record that was produced. */
record ProducedTrade(
    String symbol,
    String venue,
    String tradeId,
    long eventTimeNs,
    BigDecimal price,
    BigDecimal size) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static ProducedTrade of(byte[] record) {
    JsonNode json = read(record);
    return new ProducedTrade(
        json.get("symbol").textValue(),
        json.get("venue").textValue(),
        json.get("trade_id").textValue(),
        json.get("event_time").longValue(),
        new BigDecimal(json.get("price").asText()),
        new BigDecimal(json.get("size").asText()));
  }

  static JsonNode read(byte[] record) {
    try {
      return JSON.readTree(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
