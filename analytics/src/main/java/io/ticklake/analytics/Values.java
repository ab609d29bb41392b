package io.ticklake.analytics;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;

/**
 * Values of a result, independent of the machine's time zone and language: null, Boolean, a number
 * ({@link BigDecimal} where DuckDB has decimals), a list, a map, or text. Times are ISO text in
 * UTC; bytes are text in hexadecimal.
 */
final class Values {

  private static final OffsetDateTime INFINITY =
      OffsetDateTime.of(294247, 1, 10, 4, 0, 54, 775_807_000, ZoneOffset.UTC);
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ISO_LOCAL_DATE_TIME;

  private Values() {}

  /** Value of a column, counted from 1. */
  static Object of(ResultSet rows, int column, String typeName) throws SQLException {
    // A java.sql.Timestamp would pass through the machine's time zone.
    if (typeName.startsWith("TIMESTAMP")
        && !typeName.startsWith("TIMESTAMP WITH")
        && !typeName.endsWith("]")) {
      LocalDateTime time = rows.getObject(column, LocalDateTime.class);
      return time == null ? null : LOCAL.format(time);
    }
    return plain(rows.getObject(column));
  }

  private static Object plain(Object value) throws SQLException {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return value;
    }
    if (value instanceof OffsetDateTime time) {
      return time(time);
    }
    if (value instanceof LocalDateTime time) {
      return LOCAL.format(time);
    }
    if (value instanceof java.sql.Timestamp time) {
      return LOCAL.format(time.toLocalDateTime());
    }
    if (value instanceof LocalTime time) {
      return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
    }
    if (value instanceof OffsetTime time) {
      return DateTimeFormatter.ISO_OFFSET_TIME.format(time);
    }
    if (value instanceof Blob blob) {
      return HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return HexFormat.of().formatHex(copy);
    }
    if (value instanceof Array array) {
      return list((Object[]) array.getArray());
    }
    if (value instanceof Object[] array) {
      return list(array);
    }
    if (value instanceof DuckDBStruct struct) {
      return map(struct.getMap());
    }
    if (value instanceof Struct struct) {
      return list(struct.getAttributes());
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    return value.toString();
  }

  private static String time(OffsetDateTime time) {
    if (time.isEqual(INFINITY)) {
      return "infinity";
    }
    return DateTimeFormatter.ISO_INSTANT.format(time.toInstant());
  }

  private static List<Object> list(Object[] elements) throws SQLException {
    List<Object> list = new ArrayList<>(elements.length);
    for (Object element : elements) {
      list.add(plain(element));
    }
    return list;
  }

  private static Map<String, Object> map(Map<?, ?> entries) throws SQLException {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      map.put(text(plain(entry.getKey())), plain(entry.getValue()));
    }
    return map;
  }

  /** The value as people read it; null is empty. Lists and maps are JSON. */
  static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof List || value instanceof Map) {
      return Json.text(value);
    }
    return value.toString();
  }

  /** Whether a column of this type reads better from the right. */
  static boolean isNumber(String typeName) {
    return typeName.startsWith("DECIMAL")
        || List.of("DOUBLE", "FLOAT", "REAL").contains(typeName)
        || typeName.matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?");
  }

  /** Whether JSON has no number for this value. */
  static boolean isUnwritable(Number number) {
    return (number instanceof Double d && !Double.isFinite(d))
        || (number instanceof Float f && !Float.isFinite(f));
  }
}
