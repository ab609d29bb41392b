package io.ticklake.analytics;

import io.ticklake.core.lake.AddedRows;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.Column;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Fills a lake that nobody keeps with a bar, so that a run of the usual queries on it loads every
 * class that they need on a real one.
 */
public final class Rehearsal {

  private Rehearsal() {}

  /** Makes the lake and one row of gold.bars. */
  public static void fill(Lake lake) {
    TableContract contract = Tables.GOLD_BARS;
    AddedRows.append(lake, contract, List.of(contract), Rehearsal::row);
  }

  private static LakeRow row(TableContract contract) {
    LakeRow row = new LakeRow(contract);
    for (int i = 0; i < contract.columns().size(); i++) {
      row.set(i, value(contract.columns().get(i)));
    }
    return row;
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
