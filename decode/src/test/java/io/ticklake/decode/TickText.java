package io.ticklake.decode;

import io.ticklake.core.config.VenueRules;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Ticks as text, decoded. */
final class TickText {

  static final DecodeRules RULES =
      new DecodeRules(4_096, Map.of("CME", new VenueRules(true, true, false)));

  private TickText() {}

  /** A valid tick whose quotes may be written as apostrophes; extra fields stand in front. */
  static String tick(String fields) {
    String given = fields.isEmpty() ? "" : fields + ",";
    return "{" + given + rest(fields) + "}";
  }

  private static String rest(String given) {
    StringBuilder rest = new StringBuilder();
    String[] defaults = {
      "'symbol':'AAPL'",
      "'venue':'SIM'",
      "'event_time':1767600000123456789",
      "'price':187.25",
      "'size':'10'"
    };
    for (String field : defaults) {
      String key = field.substring(0, field.indexOf(':'));
      if (!given.contains(key + ":")) {
        rest.append(rest.isEmpty() ? "" : ",").append(field);
      }
    }
    return rest.toString();
  }

  static DecodedTick decoded(String json) {
    return decoded(TickDecoders.TICKS, json.replace('\'', '"'));
  }

  static DecodedTick decoded(String format, String json) {
    return decoded(format, json.getBytes(StandardCharsets.UTF_8));
  }

  static DecodedTick decoded(String format, byte[] bytes) {
    DecodedTick out = new DecodedTick();
    TickDecoders.forFormat(format, RULES).decode(bytes, 0, bytes.length, out);
    return out;
  }

  static String verdict(String json) {
    return decoded(json).rejectReason;
  }
}
