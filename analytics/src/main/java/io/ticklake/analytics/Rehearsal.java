package io.ticklake.analytics;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.Column;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.iceberg.Table;

/**
 * Fills a lake that nobody keeps with a bar, so that a run of the usual queries on it loads every
 * class that they need on a real one.
 */
public final class Rehearsal {

  private Rehearsal() {}

  /** Makes the lake and one row of gold.bars. */
  public static void fill(Lake lake) throws IOException {
    TableContract contract = Tables.GOLD_BARS;
    Table table = lake.loadOrCreate(contract);
    try (TableWriter writer = new TableWriter(table, 0, 0)) {
      LakeRow row = new LakeRow(contract);
      for (int i = 0; i < contract.columns().size(); i++) {
        row.set(i, value(contract.columns().get(i)));
      }
      writer.write(row);
      var append = table.newAppend();
      writer.finish().forEach(append::appendFile);
      append.commit();
    }
  }

  private static Object value(Column column) {
    return switch (column.type()) {
      case TEXT -> column.name().equals("period") ? "1970-01-01" : "1m";
      case TEXT_LIST -> List.of();
      case INTEGER -> 0;
      case LONG, TIMESTAMP -> 0L;
      case DOUBLE -> 0.0;
      case BOOLEAN -> false;
      case BINARY -> ByteBuffer.allocate(0);
      case AMOUNT, AMOUNT_SUM -> BigDecimal.ZERO.setScale(8);
      case TURNOVER -> BigDecimal.ZERO.setScale(16);
      case MONEY -> BigDecimal.ZERO.setScale(2);
    };
  }
}
