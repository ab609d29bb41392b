package io.ticklake.live;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table by {@code COPY … (format binary)}: each value is written in the
 * form in which Postgres holds it, which spares both sides the detour over texts. After the last
 * column of the last row comes {@link #finish}; closing without it takes the rows back.
 */
final class CopyRows implements AutoCloseable {

  private static final byte[] HEADER =
      ByteBuffer.allocate(19)
          .put(new byte[] {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0})
          .putInt(0)
          .putInt(0)
          .array();
  private static final int CHUNK = 64 << 10;
  private static final int TEXT_OID = 25;
  private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;
  private static final int POSTGRES_EPOCH_DAY = 10_957;
  private static final int GROUP = 10_000;
  private static final BigInteger BIG_GROUP = BigInteger.valueOf(GROUP);
  private static final long UNIT = 100_000_000L;

  private final CopyIn copy;
  private final short columns;
  private final short[] groups = new short[16];
  private ByteBuffer buffer = ByteBuffer.allocate(2 * CHUNK);

  CopyRows(Connection connection, String table, int columns) throws SQLException {
    this.columns = (short) columns;
    copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy " + table + " from stdin (format binary)");
    buffer.put(HEADER);
  }

  /** Begins a row; as many values follow as the table has columns. */
  CopyRows row() throws SQLException {
    if (buffer.position() > CHUNK) {
      flush();
    }
    room(2);
    buffer.putShort(columns);
    return this;
  }

  CopyRows text(String value) {
    return value == null ? absent() : bytes(postgresText(value));
  }

  CopyRows texts(List<String> values) {
    if (values == null) {
      return absent();
    }
    List<byte[]> all = values.stream().map(CopyRows::postgresText).toList();
    int size = all.isEmpty() ? 12 : 20 + all.stream().mapToInt(v -> 4 + v.length).sum();
    room(4 + size);
    buffer.putInt(size).putInt(all.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT_OID);
    if (!all.isEmpty()) {
      buffer.putInt(all.size()).putInt(1);
      all.forEach(value -> buffer.putInt(value.length).put(value));
    }
    return this;
  }

  // Postgres has no place for U+0000 in a text; its picture takes it.
  private static byte[] postgresText(String value) {
    return (value.indexOf('\0') < 0 ? value : value.replace('\0', '\u2400'))
        .getBytes(StandardCharsets.UTF_8);
  }

  CopyRows bytes(byte[] value) {
    if (value == null) {
      return absent();
    }
    room(4 + value.length);
    buffer.putInt(value.length).put(value);
    return this;
  }

  CopyRows flag(boolean value) {
    room(5);
    buffer.putInt(1).put((byte) (value ? 1 : 0));
    return this;
  }

  CopyRows integer(int value) {
    room(8);
    buffer.putInt(4).putInt(value);
    return this;
  }

  CopyRows whole(Long value) {
    return value == null ? absent() : whole(value.longValue());
  }

  CopyRows whole(long value) {
    room(12);
    buffer.putInt(8).putLong(value);
    return this;
  }

  /** A moment, microseconds since 1970 UTC. */
  CopyRows moment(long micros) {
    return whole(micros - POSTGRES_EPOCH_MICROS);
  }

  /** A day, counted from 1970-01-01. */
  CopyRows day(long epochDay) {
    return integer((int) (epochDay - POSTGRES_EPOCH_DAY));
  }

  /** A price or size, unscaled at scale 8: two groups of four digits behind the point. */
  CopyRows amount(long unscaled) {
    long size = Math.abs(unscaled); // 18 digits at most
    long whole = size / UNIT;
    int part = (int) (size % UNIT);
    int count = 0;
    groups[count++] = (short) (part % GROUP);
    groups[count++] = (short) (part / GROUP);
    while (whole > 0) {
      groups[count++] = (short) (whole % GROUP);
      whole /= GROUP;
    }
    return number(count, count - 3, unscaled < 0, 8);
  }

  CopyRows amountOrAbsent(boolean present, long unscaled) {
    return present ? amount(unscaled) : absent();
  }

  CopyRows decimal(BigDecimal value) {
    if (value == null) {
      return absent();
    }
    // whole groups behind the point
    int behind = (value.scale() + 3) / 4;
    BigInteger left = value.setScale(4 * behind).unscaledValue().abs();
    int count = 0;
    while (left.signum() > 0) {
      BigInteger[] parts = left.divideAndRemainder(BIG_GROUP);
      groups[count++] = parts[1].shortValue();
      left = parts[0];
    }
    return number(count, count - 1 - behind, value.signum() < 0, value.scale());
  }

  // groups holds the digits, the last four first
  private CopyRows number(int count, int weight, boolean negative, int scale) {
    int first = count;
    int top = weight;
    while (first > 0 && groups[first - 1] == 0) {
      first--;
      top--;
    }
    int last = 0;
    while (last < first && groups[last] == 0) {
      last++;
    }
    int digits = first - last;
    room(12 + 2 * digits);
    buffer.putInt(8 + 2 * digits).putShort((short) digits);
    buffer.putShort((short) (digits == 0 ? 0 : top));
    buffer.putShort((short) (negative && digits > 0 ? 0x4000 : 0)).putShort((short) scale);
    for (int i = first - 1; i >= last; i--) {
      buffer.putShort(groups[i]);
    }
    return this;
  }

  CopyRows absent() {
    room(4);
    buffer.putInt(-1);
    return this;
  }

  private void room(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(2 * buffer.capacity(), buffer.position() + bytes));
      buffer = larger.put(buffer.flip());
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  void finish() throws SQLException {
    room(2);
    buffer.putShort((short) -1);
    flush();
    copy.endCopy();
  }

  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }
}
