package io.ticklake.ingest.feed;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes one JSON object, field by field. */
final class JsonObjectText {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder text = new StringBuilder(192);

  /** Begins a new object. */
  JsonObjectText start() {
    text.setLength(0);
    text.append('{');
    return this;
  }

  JsonObjectText text(String key, String value) {
    key(key);
    quote(value);
    return this;
  }

  JsonObjectText number(String key, long value) {
    key(key);
    text.append(value);
    return this;
  }

  JsonObjectText nothing(String key) {
    key(key);
    text.append("null");
    return this;
  }

  JsonObjectText texts(String key, List<String> values) {
    key(key);
    text.append('[');
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ",");
      quote(values.get(i));
    }
    text.append(']');
    return this;
  }

  byte[] end() {
    return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private void key(String key) {
    if (text.length() > 1) {
      text.append(',');
    }
    quote(key);
    text.append(':');
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char letter = value.charAt(i);
      if (letter == '"' || letter == '\\') {
        text.append('\\').append(letter);
      } else if (letter < ' ') {
        text.append("\\u00").append(HEX[letter >> 4]).append(HEX[letter & 0xF]);
      } else {
        text.append(letter);
      }
    }
    text.append('"');
  }
}
