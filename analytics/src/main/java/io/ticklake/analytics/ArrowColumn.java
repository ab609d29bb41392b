package io.ticklake.analytics;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Field;
import org.duckdb.DuckDBStruct;

/** One column of a record batch that is being filled, with its part of the schema. */
abstract sealed class ArrowColumn {

  /** Type of a column in the schema: its number, and how its table is written there. */
  record Type(byte number, java.util.function.ToIntFunction<FlatBufferBuilder> table) {}

  /** Puts a value that is not null behind the others. */
  @FunctionalInterface
  interface Encoder {
    void put(ArrowBytes bytes, Object value);
  }

  private final String name;
  private final Type type;
  private final boolean nullable;
  private final List<ArrowColumn> children;
  private final BitSet valid = new BitSet();
  private int rows;
  private int nulls;

  private ArrowColumn(String name, Type type, boolean nullable, List<ArrowColumn> children) {
    this.name = name;
    this.type = type;
    this.nullable = nullable;
    this.children = children;
  }

  /** Adds a value as JDBC gives it; null is one too. */
  final void add(Object value) throws SQLException {
    if (value == null) {
      nulls++;
      putNothing();
    } else {
      valid.set(rows);
      put(value);
    }
    rows++;
  }

  abstract void put(Object value) throws SQLException;

  /** Keeps the place of a null. */
  abstract void putNothing() throws SQLException;

  abstract void buffers(ArrowBody body);

  abstract int ownSize();

  abstract void clearOwn();

  final int rows() {
    return rows;
  }

  /** About how many bytes it holds. */
  final long size() {
    long size = (long) ownSize() + rows / Byte.SIZE;
    for (ArrowColumn child : children) {
      size += child.size();
    }
    return size;
  }

  final void clear() {
    valid.clear();
    rows = 0;
    nulls = 0;
    clearOwn();
    children.forEach(ArrowColumn::clear);
  }

  /** Nodes and buffers of this column, then of those in it. */
  final void addTo(ArrowBody body) {
    body.node(rows, nulls);
    if (nulls == 0) {
      body.buffer(new byte[0], 0);
    } else {
      body.buffer(bits(valid, rows), bytesOf(rows));
    }
    buffers(body);
    children.forEach(child -> child.addTo(body));
  }

  /** Writes its field of the schema and returns where it is. */
  final int field(FlatBufferBuilder schema) {
    int[] fields = children.stream().mapToInt(child -> child.field(schema)).toArray();
    int inner = Field.createChildrenVector(schema, fields);
    int label = schema.createString(name);
    int table = type.table.applyAsInt(schema);
    Field.startField(schema);
    Field.addName(schema, label);
    Field.addNullable(schema, nullable);
    Field.addTypeType(schema, type.number);
    Field.addType(schema, table);
    Field.addChildren(schema, inner);
    return Field.endField(schema);
  }

  // Both count bits from the lowest of a byte.
  private static byte[] bits(BitSet set, int rows) {
    return Arrays.copyOf(set.toByteArray(), bytesOf(rows));
  }

  private static int bytesOf(int rows) {
    return (rows + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Values of equal width. */
  static final class Fixed extends ArrowColumn {
    private final byte[] nothing;
    private final Encoder encoder;
    private final ArrowBytes values = new ArrowBytes();

    Fixed(String name, Type type, boolean nullable, int width, Encoder encoder) {
      super(name, type, nullable, List.of());
      this.nothing = new byte[width];
      this.encoder = encoder;
    }

    @Override
    void put(Object value) {
      encoder.put(values, value);
    }

    @Override
    void putNothing() {
      values.put(nothing);
    }

    @Override
    void buffers(ArrowBody body) {
      body.buffer(values);
    }

    @Override
    int ownSize() {
      return values.size();
    }

    @Override
    void clearOwn() {
      values.clear();
    }
  }

  /** True and false, a bit each. */
  static final class Truths extends ArrowColumn {
    private final BitSet values = new BitSet();

    Truths(String name, Type type, boolean nullable) {
      super(name, type, nullable, List.of());
    }

    @Override
    void put(Object value) {
      values.set(rows(), (Boolean) value);
    }

    @Override
    void putNothing() {
      values.clear(rows());
    }

    @Override
    void buffers(ArrowBody body) {
      body.buffer(bits(values, rows()), bytesOf(rows()));
    }

    @Override
    int ownSize() {
      return bytesOf(rows());
    }

    @Override
    void clearOwn() {
      values.clear();
    }
  }

  /** Text in UTF-8, or bytes. */
  static final class Varying extends ArrowColumn {
    private final ArrowBytes ends = new ArrowBytes();
    private final ArrowBytes values = new ArrowBytes();

    Varying(String name, Type type, boolean nullable) {
      super(name, type, nullable, List.of());
      clearOwn();
    }

    @Override
    void put(Object value) throws SQLException {
      values.put(bytes(value));
      putNothing();
    }

    private static byte[] bytes(Object value) throws SQLException {
      return value instanceof Blob blob
          ? blob.getBytes(1, (int) blob.length())
          : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    void putNothing() {
      ends.putInt(values.size());
    }

    @Override
    void buffers(ArrowBody body) {
      body.buffer(ends);
      body.buffer(values);
    }

    @Override
    int ownSize() {
      return ends.size() + values.size();
    }

    @Override
    void clearOwn() {
      values.clear();
      ends.clear();
      ends.putInt(0);
    }
  }

  /** Lists, and maps as lists of pairs. */
  static final class Lists extends ArrowColumn {
    private final ArrowColumn element;
    private final ArrowBytes ends = new ArrowBytes();

    Lists(String name, Type type, boolean nullable, ArrowColumn element) {
      super(name, type, nullable, List.of(element));
      this.element = element;
      clearOwn();
    }

    @Override
    void put(Object value) throws SQLException {
      if (value instanceof Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          element.add(new Object[] {entry.getKey(), entry.getValue()});
        }
      } else {
        for (Object each : (Object[]) ((Array) value).getArray()) {
          element.add(each);
        }
      }
      putNothing();
    }

    @Override
    void putNothing() {
      ends.putInt(element.rows());
    }

    @Override
    void buffers(ArrowBody body) {
      body.buffer(ends);
    }

    @Override
    int ownSize() {
      return ends.size();
    }

    @Override
    void clearOwn() {
      ends.clear();
      ends.putInt(0);
    }
  }

  /** Structures, and the pairs of a map. */
  static final class Structs extends ArrowColumn {
    private final List<ArrowColumn> members;

    Structs(String name, Type type, boolean nullable, List<ArrowColumn> members) {
      super(name, type, nullable, members);
      this.members = members;
    }

    @Override
    void put(Object value) throws SQLException {
      Object[] values =
          value instanceof DuckDBStruct struct ? struct.getAttributes() : (Object[]) value;
      for (int i = 0; i < members.size(); i++) {
        members.get(i).add(values[i]);
      }
    }

    @Override
    void putNothing() throws SQLException {
      for (ArrowColumn member : members) {
        member.add(null);
      }
    }

    @Override
    void buffers(ArrowBody body) {}

    @Override
    int ownSize() {
      return 0;
    }

    @Override
    void clearOwn() {}
  }
}
