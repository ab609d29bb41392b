package io.ticklake.core.parquet;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.avro.util.Utf8;
import org.apache.iceberg.shaded.org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** How the values of one column look as bytes: texts, bytes, and decimals of a fixed length. */
sealed interface ValueBytes {

  byte[] of(Object value);

  /** Order of two values by their bytes. */
  int compare(byte[] a, byte[] b);

  /** Whether each value carries its length. */
  boolean hasLength();

  static ValueBytes of(PrimitiveType type) {
    if (type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY) {
      return new Variable();
    }
    if (type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
        && type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
      return new Decimal(type.getTypeLength(), decimal.getPrecision(), decimal.getScale());
    }
    throw new IllegalArgumentException("%s is no column of texts, bytes or sums".formatted(type));
  }

  /** Text in UTF-8, or bytes as they are. */
  record Variable() implements ValueBytes {
    @Override
    public byte[] of(Object value) {
      if (value instanceof Utf8 text) {
        return Arrays.copyOf(text.getBytes(), text.getByteLength());
      }
      if (value instanceof CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
      }
      ByteBuffer buffer = ((ByteBuffer) value).duplicate();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    }

    @Override
    public int compare(byte[] a, byte[] b) {
      return Arrays.compareUnsigned(a, b);
    }

    @Override
    public boolean hasLength() {
      return true;
    }
  }

  /** The unscaled number, two's complement, highest byte first, filled up in front. */
  record Decimal(int length, int precision, int scale) implements ValueBytes {
    @Override
    public byte[] of(Object value) {
      BigDecimal decimal = (BigDecimal) value;
      if (decimal.scale() != scale || decimal.precision() > precision) {
        throw new IllegalArgumentException(
            "%s is no decimal of %d digits, %d of them behind the point"
                .formatted(decimal, precision, scale));
      }
      byte[] unscaled = decimal.unscaledValue().toByteArray();
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, 0, length - unscaled.length, (byte) (unscaled[0] < 0 ? -1 : 0));
      System.arraycopy(unscaled, 0, bytes, length - unscaled.length, unscaled.length);
      return bytes;
    }

    @Override
    public int compare(byte[] a, byte[] b) {
      return a[0] == b[0] ? Arrays.compareUnsigned(a, b) : Byte.compare(a[0], b[0]);
    }

    @Override
    public boolean hasLength() {
      return false;
    }
  }
}
