package io.ticklake.gold;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** Reads gold tables as tests compare them: one line of text a row. */
final class GoldRows {

  private GoldRows() {}

  static List<Record> records(Lake lake, TableContract table) {
    List<Record> records = new ArrayList<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(lake.load(table)).build()) {
      rows.forEach(row -> records.add(row.copy()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  /** Named columns of all rows, in a stable order; decimals without trailing zeros. */
  static List<String> lines(Lake lake, TableContract table, String... columns) {
    return records(lake, table).stream().map(row -> line(row, List.of(columns))).sorted().toList();
  }

  /** All columns but those that rebuilds change by design. */
  static List<String> content(Lake lake, TableContract table) {
    List<String> columns =
        table.columns().stream()
            .map(column -> column.name())
            .filter(name -> !Set.of("build_id", "revision").contains(name))
            .toList();
    return records(lake, table).stream().map(row -> line(row, columns)).sorted().toList();
  }

  static String line(Record row, List<String> columns) {
    return String.join(" ", columns.stream().map(column -> text(row.getField(column))).toList());
  }

  private static String text(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros().toPlainString();
    }
    if (value instanceof OffsetDateTime time) {
      Instant instant = time.toInstant();
      return instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
    }
    return String.valueOf(value);
  }
}
