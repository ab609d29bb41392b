package io.ticklake.analytics;

import com.google.flatbuffers.FlatBufferBuilder;
import io.ticklake.core.LakeException.BadRequest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * Which Arrow type a column of DuckDB becomes, without losing a digit: decimals are decimal128 with
 * their scale, HUGEINT is decimal128(38, 0), times are microseconds, of UTC where they have a zone.
 */
final class ArrowTypes {

  private static final int DECIMAL_DIGITS = 38;
  private static final int DECIMAL_BITS = 128;
  private static final BigInteger TOO_LARGE = BigInteger.TEN.pow(DECIMAL_DIGITS);

  private static final ArrowColumn.Type TEXT =
      new ArrowColumn.Type(
          Type.Utf8,
          schema -> {
            Utf8.startUtf8(schema);
            return Utf8.endUtf8(schema);
          });
  private static final ArrowColumn.Type BYTES =
      new ArrowColumn.Type(
          Type.Binary,
          schema -> {
            Binary.startBinary(schema);
            return Binary.endBinary(schema);
          });
  private static final ArrowColumn.Type TRUTH =
      new ArrowColumn.Type(
          Type.Bool,
          schema -> {
            Bool.startBool(schema);
            return Bool.endBool(schema);
          });
  private static final ArrowColumn.Type LIST =
      new ArrowColumn.Type(
          Type.List,
          schema -> {
            org.apache.arrow.flatbuf.List.startList(schema);
            return org.apache.arrow.flatbuf.List.endList(schema);
          });
  private static final ArrowColumn.Type STRUCT =
      new ArrowColumn.Type(
          Type.Struct_,
          schema -> {
            Struct_.startStruct_(schema);
            return Struct_.endStruct_(schema);
          });
  private static final ArrowColumn.Type MAP =
      new ArrowColumn.Type(
          Type.Map, schema -> org.apache.arrow.flatbuf.Map.createMap(schema, false));

  private ArrowTypes() {}

  /** An empty column; a type for which there is none is a {@link BadRequest}. */
  static ArrowColumn column(String name, SqlType type) {
    return column(name, type, true);
  }

  private static ArrowColumn column(String name, SqlType type, boolean nullable) {
    if (type instanceof SqlType.Decimal decimal) {
      return decimal(name, nullable, decimal.precision(), decimal.scale());
    }
    if (type instanceof SqlType.ListOf list) {
      return new ArrowColumn.Lists(name, LIST, nullable, column("item", list.element(), true));
    }
    if (type instanceof SqlType.StructOf struct) {
      List<ArrowColumn> members = new ArrayList<>();
      struct.members().forEach(member -> members.add(column(member.name(), member.type(), true)));
      return new ArrowColumn.Structs(name, STRUCT, nullable, members);
    }
    if (type instanceof SqlType.MapOf map) {
      List<ArrowColumn> pair =
          List.of(column("key", map.key(), false), column("value", map.value(), true));
      return new ArrowColumn.Lists(
          name, MAP, nullable, new ArrowColumn.Structs("entries", STRUCT, false, pair));
    }
    return plain(name, ((SqlType.Plain) type).name(), nullable);
  }

  private static ArrowColumn plain(String name, String type, boolean nullable) {
    return switch (type) {
      case "BOOLEAN" -> new ArrowColumn.Truths(name, TRUTH, nullable);
      case "TINYINT", "UTINYINT" -> integer(name, nullable, Byte.SIZE, type);
      case "SMALLINT", "USMALLINT" -> integer(name, nullable, Short.SIZE, type);
      case "INTEGER", "UINTEGER" -> integer(name, nullable, Integer.SIZE, type);
      case "BIGINT", "UBIGINT" -> integer(name, nullable, Long.SIZE, type);
      case "HUGEINT" -> decimal(name, nullable, DECIMAL_DIGITS, 0);
      case "FLOAT", "DOUBLE" -> floating(name, nullable, type.equals("DOUBLE"));
      case "DATE" ->
          new ArrowColumn.Fixed(
              name,
              new ArrowColumn.Type(Type.Date, schema -> Date.createDate(schema, DateUnit.DAY)),
              nullable,
              Integer.BYTES,
              (bytes, value) -> bytes.putInt(Math.toIntExact(((LocalDate) value).toEpochDay())));
      case "TIME" ->
          new ArrowColumn.Fixed(
              name,
              new ArrowColumn.Type(
                  Type.Time, schema -> Time.createTime(schema, TimeUnit.MICROSECOND, Long.SIZE)),
              nullable,
              Long.BYTES,
              (bytes, value) -> bytes.putLong(((LocalTime) value).toNanoOfDay() / 1_000));
      case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" ->
          moment(name, nullable, TimeUnit.MICROSECOND, type.endsWith("ZONE"));
      case "TIMESTAMP_S" -> moment(name, nullable, TimeUnit.SECOND, false);
      case "TIMESTAMP_MS" -> moment(name, nullable, TimeUnit.MILLISECOND, false);
      case "TIMESTAMP_NS" -> moment(name, nullable, TimeUnit.NANOSECOND, false);
      case "VARCHAR", "JSON", "UUID", "ENUM" -> new ArrowColumn.Varying(name, TEXT, nullable);
      case "BLOB" -> new ArrowColumn.Varying(name, BYTES, nullable);
      default ->
          throw new BadRequest(
              "Arrow has no type that keeps all of %s, the type of %s. Cast it, as in %s::VARCHAR."
                  .formatted(type, name, name));
    };
  }

  private static ArrowColumn integer(String name, boolean nullable, int bits, String type) {
    boolean signed = !type.startsWith("U");
    ArrowColumn.Encoder encoder =
        switch (bits) {
          case Byte.SIZE -> (bytes, value) -> bytes.put(((Number) value).byteValue());
          case Short.SIZE -> (bytes, value) -> bytes.putShort(((Number) value).shortValue());
          case Integer.SIZE -> (bytes, value) -> bytes.putInt(((Number) value).intValue());
          default -> (bytes, value) -> bytes.putLong(((Number) value).longValue());
        };
    return new ArrowColumn.Fixed(
        name,
        new ArrowColumn.Type(Type.Int, schema -> Int.createInt(schema, bits, signed)),
        nullable,
        bits / Byte.SIZE,
        encoder);
  }

  private static ArrowColumn floating(String name, boolean nullable, boolean isDouble) {
    short precision = isDouble ? Precision.DOUBLE : Precision.SINGLE;
    return new ArrowColumn.Fixed(
        name,
        new ArrowColumn.Type(
            Type.FloatingPoint, schema -> FloatingPoint.createFloatingPoint(schema, precision)),
        nullable,
        isDouble ? Double.BYTES : Float.BYTES,
        isDouble
            ? (bytes, value) -> bytes.putLong(Double.doubleToRawLongBits((Double) value))
            : (bytes, value) -> bytes.putInt(Float.floatToRawIntBits((Float) value)));
  }

  private static ArrowColumn decimal(String name, boolean nullable, int precision, int scale) {
    return new ArrowColumn.Fixed(
        name,
        new ArrowColumn.Type(Type.Decimal, schema -> decimalTable(schema, precision, scale)),
        nullable,
        DECIMAL_BITS / Byte.SIZE,
        (bytes, value) -> {
          BigInteger unscaled =
              value instanceof BigDecimal number
                  ? number.setScale(scale).unscaledValue()
                  : (BigInteger) value;
          if (unscaled.abs().compareTo(TOO_LARGE) >= 0) {
            throw new BadRequest(
                "%s in %s has more than %d digits. Cast the column, as in %s::VARCHAR."
                    .formatted(unscaled, name, DECIMAL_DIGITS, name));
          }
          bytes.putLong(unscaled.longValue());
          bytes.putLong(unscaled.shiftRight(Long.SIZE).longValue());
        });
  }

  private static int decimalTable(FlatBufferBuilder schema, int precision, int scale) {
    return org.apache.arrow.flatbuf.Decimal.createDecimal(schema, precision, scale, DECIMAL_BITS);
  }

  private static ArrowColumn moment(String name, boolean nullable, short unit, boolean zoned) {
    long perSecond =
        switch (unit) {
          case TimeUnit.SECOND -> 1;
          case TimeUnit.MILLISECOND -> 1_000;
          case TimeUnit.MICROSECOND -> 1_000_000;
          default -> 1_000_000_000;
        };
    return new ArrowColumn.Fixed(
        name,
        new ArrowColumn.Type(
            Type.Timestamp,
            schema -> {
              int zone = zoned ? schema.createString("UTC") : 0;
              return Timestamp.createTimestamp(schema, unit, zone);
            }),
        nullable,
        Long.BYTES,
        (bytes, value) -> bytes.putLong(count(value, perSecond)));
  }

  /** Units since 1970, rounded down; the ends of the range stand for infinity, as in DuckDB. */
  private static long count(Object value, long perSecond) {
    OffsetDateTime time = inUtc(value);
    long second = time.toEpochSecond();
    long fraction = time.getNano() / (1_000_000_000 / perSecond);
    // The product alone may leave the range where the sum does not.
    return second < 0
        ? Math.addExact(Math.multiplyExact(second + 1, perSecond), fraction - perSecond)
        : Math.addExact(Math.multiplyExact(second, perSecond), fraction);
  }

  private static OffsetDateTime inUtc(Object value) {
    if (value instanceof OffsetDateTime time) {
      return time;
    }
    LocalDateTime time =
        value instanceof java.sql.Timestamp stamp ? stamp.toLocalDateTime() : (LocalDateTime) value;
    return time.atOffset(ZoneOffset.UTC);
  }
}
