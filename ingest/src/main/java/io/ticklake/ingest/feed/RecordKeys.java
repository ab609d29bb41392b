package io.ticklake.ingest.feed;

import io.ticklake.decode.DecodeRules;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The Kafka key of a record: its symbol, so that a series stays in one partition. */
final class RecordKeys {

  private final TickDecoder decoder;
  private final DecodedTick tick = new DecodedTick();

  RecordKeys(String format) {
    decoder = TickDecoders.forFormat(format, new DecodeRules(Integer.MAX_VALUE, Map.of()));
  }

  /** The key, or null when the record names no symbol. */
  byte[] of(byte[] value) {
    decoder.decode(value, 0, value.length, tick);
    return tick.symbol == null ? null : tick.symbol.getBytes(StandardCharsets.US_ASCII);
  }
}
