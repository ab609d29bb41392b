package io.ticklake.core.lake;

import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/** Small tables to which rows are only ever added, written and read without Spark. */
public final class AddedRows {

  private AddedRows() {}

  /** Adds rows in one commit; makes the table if there is none. */
  public static <T> void append(
      Lake lake, TableContract contract, List<T> added, Function<T, LakeRow> row) {
    Table table = lake.loadOrCreate(contract);
    List<DataFile> files;
    try (TableWriter writer =
        new TableWriter(table, 0, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))) {
      for (T one : added) {
        writer.write(row.apply(one));
      }
      files = writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + contract.fullName(), e);
    }
    AppendFiles append = table.newAppend();
    files.forEach(append::appendFile);
    append.commit();
  }

  /** All rows that match, in no order; none where there is no such table. */
  public static <T> List<T> read(
      Lake lake, TableContract contract, Expression matching, Function<Record, T> from) {
    List<T> read = new ArrayList<>();
    lake.find(contract)
        .ifPresent(
            table -> {
              try (CloseableIterable<Record> rows =
                  IcebergGenerics.read(table).where(matching).build()) {
                rows.forEach(row -> read.add(from.apply(row)));
              } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + contract.fullName(), e);
              }
            });
    return read;
  }
}
