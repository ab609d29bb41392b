package io.ticklake.analytics;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.Column;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;

/**
 * A lake whose rows are written as text: one line per row, {@code column=value} pairs, the rest
 * null or, where required, a zero of its type.
 */
final class SampleLake implements AutoCloseable {

  private final Lake lake;
  private long attempt;

  SampleLake(Path folder) {
    this(Lake.open(new LakeLocation.Folder(folder), Configuration.defaults()));
  }

  SampleLake(Lake lake) {
    this.lake = lake;
  }

  Lake lake() {
    return lake;
  }

  /** Appends rows in one commit. */
  SampleLake append(TableContract contract, String... rows) {
    Table table = lake.loadOrCreate(contract);
    var append = table.newAppend();
    write(contract, table, rows).forEach(append::appendFile);
    append.commit();
    return this;
  }

  /** Replaces the partitions that the expression selects. */
  boolean replace(TableContract contract, Expression partitions, String... rows) {
    Table table = lake.load(contract);
    return new PartitionReplacement(table, table.currentSnapshot(), partitions)
        .commit(write(contract, table, rows));
  }

  List<DataFile> write(TableContract contract, Table table, String... rows) {
    try (TableWriter writer = new TableWriter(table, 0, ++attempt)) {
      LakeRow row = new LakeRow(contract);
      for (String text : rows) {
        row.clear();
        Map<String, String> values = pairs(text);
        for (int i = 0; i < contract.columns().size(); i++) {
          Column column = contract.columns().get(i);
          String value = values.remove(column.name());
          if (value == null && column.required()) {
            value = zero(column);
          }
          row.set(i, value == null ? null : value(column, value));
        }
        if (!values.isEmpty()) {
          throw new IllegalArgumentException(contract.fullName() + " has no columns " + values);
        }
        writer.write(row);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new java.util.HashMap<>();
    for (String pair : text.strip().split("\\s+", -1)) {
      int equals = pair.indexOf('=');
      pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return pairs;
  }

  private static String zero(Column column) {
    return switch (column.type()) {
      case TEXT -> "-";
      case BOOLEAN -> "false";
      case TIMESTAMP -> "1970-01-01T00:00:00Z";
      case TEXT_LIST, BINARY -> "";
      default -> "0";
    };
  }

  private static Object value(Column column, String text) {
    return switch (column.type()) {
      case TEXT -> text;
      case TEXT_LIST -> List.of(text.split(",", -1));
      case INTEGER -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case BINARY -> ByteBuffer.wrap(HexFormat.of().parseHex(text));
      case TIMESTAMP -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
      case AMOUNT, AMOUNT_SUM -> new BigDecimal(text).setScale(8);
      case TURNOVER -> new BigDecimal(text).setScale(16);
      case MONEY -> new BigDecimal(text).setScale(2);
    };
  }

  @Override
  public void close() {
    lake.close();
  }
}
