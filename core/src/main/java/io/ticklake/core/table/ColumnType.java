package io.ticklake.core.table;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The types that columns of the lake have. Prices, sizes and sums are decimals; every timestamp is
 * UTC microseconds.
 */
public enum ColumnType {
  TEXT(Types.StringType.get(), String.class),
  TEXT_LIST(null, List.class),
  INTEGER(Types.IntegerType.get(), Integer.class),
  LONG(Types.LongType.get(), Long.class),
  DOUBLE(Types.DoubleType.get(), Double.class),
  BOOLEAN(Types.BooleanType.get(), Boolean.class),
  BINARY(Types.BinaryType.get(), ByteBuffer.class),
  TIMESTAMP(Types.TimestampType.withZone(), Long.class),
  /** A single price or size: DECIMAL(18,8), INT64 in Parquet, at most 9,999,999,999.99999999. */
  AMOUNT(Types.DecimalType.of(18, 8), java.math.BigDecimal.class),
  /** A sum of sizes. */
  AMOUNT_SUM(Types.DecimalType.of(38, 8), java.math.BigDecimal.class),
  /** A sum of prices times sizes. */
  TURNOVER(Types.DecimalType.of(38, 16), java.math.BigDecimal.class),
  /** A market capitalisation. */
  MONEY(Types.DecimalType.of(24, 2), java.math.BigDecimal.class);

  @SuppressWarnings("ImmutableEnumChecker") // the types used here are immutable; nothing says so
  private final Type type;

  private final Class<?> javaType;

  ColumnType(Type type, Class<?> javaType) {
    this.type = type;
    this.javaType = javaType;
  }

  /** The class a value of this type has in a {@link LakeRow}. */
  public Class<?> javaType() {
    return javaType;
  }

  /** Precision and scale of a decimal; another type is a bug. */
  public Types.DecimalType decimal() {
    return (Types.DecimalType) type;
  }

  Type icebergType(int elementId) {
    return this == TEXT_LIST ? Types.ListType.ofRequired(elementId, Types.StringType.get()) : type;
  }

  /** The type as SQL writes it, for documents. */
  public String sqlName() {
    return switch (this) {
      case TEXT -> "VARCHAR";
      case TEXT_LIST -> "VARCHAR[]";
      case INTEGER -> "INTEGER";
      case LONG -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case BINARY -> "BLOB";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case AMOUNT -> "DECIMAL(18,8)";
      case AMOUNT_SUM -> "DECIMAL(38,8)";
      case TURNOVER -> "DECIMAL(38,16)";
      case MONEY -> "DECIMAL(24,2)";
    };
  }
}
