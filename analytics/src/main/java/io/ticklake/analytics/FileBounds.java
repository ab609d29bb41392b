package io.ticklake.analytics;

import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * What a table's metadata knows of the rows in one data file, for queries that need few files.
 *
 * @param partition value that all rows have in the column that is asked for by equality; empty:
 *     unknown
 * @param fromMicros no row is earlier
 * @param toMicros no row is later
 * @param lowSymbol no row's symbol comes before it
 * @param highSymbol no row's symbol comes after it; empty: unknown
 */
public record FileBounds(
    String partition, long fromMicros, long toMicros, String lowSymbol, String highSymbol) {

  /** Nothing is known: any query may need the file. */
  static final FileBounds UNKNOWN = new FileBounds("", Long.MIN_VALUE, Long.MAX_VALUE, "", "");

  /** Columns by which queries choose: equality, time, symbol. */
  record Columns(String partition, String time, String symbol) {

    List<String> all() {
      return partition.isEmpty() ? List.of(time, symbol) : List.of(partition, time, symbol);
    }
  }

  private static final Map<TableContract, Columns> COLUMNS =
      Map.of(
          Tables.BRONZE_TICKS, new Columns("", "ingested_at", "symbol"),
          Tables.GOLD_BARS, new Columns("bar_interval", "bar_start", "symbol"),
          Tables.SILVER_TICKS, new Columns("", "event_time", "symbol"));

  /** The columns of a table that files are told apart by; empty if nobody asks for a part of it. */
  static Optional<Columns> chosenBy(TableContract contract) {
    return Optional.ofNullable(COLUMNS.get(contract));
  }

  /** Columns whose bounds a plan of the table has to bring. */
  static List<String> columns(TableContract contract) {
    Columns columns = COLUMNS.get(contract);
    return columns == null ? List.of() : columns.all();
  }

  /** Whether it is known between which times all rows lie. */
  boolean hasTimes() {
    return fromMicros != Long.MIN_VALUE && toMicros != Long.MAX_VALUE;
  }

  static FileBounds of(TableContract contract, Schema schema, DataFile file) {
    Columns columns = COLUMNS.get(contract);
    if (columns == null || file.lowerBounds() == null || file.upperBounds() == null) {
      return UNKNOWN;
    }
    String low = text(schema, columns.partition(), file.lowerBounds());
    boolean isOneValue = low.equals(text(schema, columns.partition(), file.upperBounds()));
    return new FileBounds(
        isOneValue ? low : "",
        time(schema, columns.time(), file.lowerBounds(), Long.MIN_VALUE),
        time(schema, columns.time(), file.upperBounds(), Long.MAX_VALUE),
        text(schema, columns.symbol(), file.lowerBounds()),
        text(schema, columns.symbol(), file.upperBounds()));
  }

  // A cut bound may end in any character; one that would break a line of an index is unknown.
  private static String text(Schema schema, String column, Map<Integer, ByteBuffer> bounds) {
    ByteBuffer bound = column.isEmpty() ? null : bound(schema, column, bounds);
    if (bound == null) {
      return "";
    }
    String text = Conversions.fromByteBuffer(Types.StringType.get(), bound).toString();
    return text.chars().allMatch(c -> c > ' ') ? text : "";
  }

  private static long time(
      Schema schema, String column, Map<Integer, ByteBuffer> bounds, long unknown) {
    ByteBuffer bound = bound(schema, column, bounds);
    return bound == null
        ? unknown
        : Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
  }

  private static ByteBuffer bound(Schema schema, String column, Map<Integer, ByteBuffer> bounds) {
    Types.NestedField field = schema.findField(column);
    return field == null ? null : bounds.get(field.fieldId());
  }
}
