package io.ticklake.bench.serving;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Answers as a text that is equal for equal answers, whatever types a system has for them; {@code
 * bench/python/polars_serving.py} writes the same.
 */
final class ServingAnswers {

  private static final int HASH_DIGITS = 16;

  private final StringBuilder text = new StringBuilder();
  private long rows;

  void add(List<List<Object>> answer) {
    for (List<Object> row : answer) {
      rows++;
      row.forEach(value -> text.append(text(value)).append('\t'));
      text.append('\n');
    }
  }

  /** Number of rows and a hash of all values in order. */
  String summary() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return rows + " rows, hash " + HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  // Times as microseconds, decimals without zeros at the end, doubles to nine decimals.
  static String text(Object value) {
    if (value instanceof OffsetDateTime time) {
      return micros(time.toInstant());
    }
    if (value instanceof Timestamp time) {
      return micros(time.toInstant());
    }
    if (value instanceof BigDecimal number) {
      return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.9f", number);
    }
    return String.valueOf(value);
  }

  private static String micros(Instant time) {
    return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time));
  }
}
