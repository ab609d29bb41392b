package io.ticklake.engine;

import io.ticklake.core.table.Column;
import io.ticklake.core.table.ColumnType;
import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Copies rows as they are; their columns must be those of the table, in the table's order. */
public final class CopyRows implements TableFiles.Step {

  private static final long serialVersionUID = 1L;

  private final TableContract table;

  public CopyRows(TableContract table) {
    this.table = table;
  }

  @Override
  public void run(Iterator<InternalRow> rows, TableFiles.RowSink out) throws IOException {
    LakeRow copy = new LakeRow(table);
    List<Column> columns = table.columns();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      for (int i = 0; i < columns.size(); i++) {
        copy.set(i, row.isNullAt(i) ? null : value(row, i, columns.get(i).type()));
      }
      out.write(copy);
    }
  }

  private static Object value(InternalRow row, int i, ColumnType type) {
    return switch (type) {
      case TEXT -> row.getUTF8String(i).toString();
      case TEXT_LIST -> texts(row.getArray(i));
      case INTEGER -> row.getInt(i);
      case LONG, TIMESTAMP -> row.getLong(i);
      case DOUBLE -> row.getDouble(i);
      case BOOLEAN -> row.getBoolean(i);
      case BINARY -> ByteBuffer.wrap(row.getBinary(i));
      case AMOUNT, AMOUNT_SUM, TURNOVER, MONEY -> {
        Types.DecimalType decimal = type.decimal();
        yield row.getDecimal(i, decimal.precision(), decimal.scale()).toJavaBigDecimal();
      }
    };
  }

  private static List<String> texts(ArrayData array) {
    List<String> texts = new ArrayList<>(array.numElements());
    for (int i = 0; i < array.numElements(); i++) {
      texts.add(array.getUTF8String(i).toString());
    }
    return texts;
  }
}
