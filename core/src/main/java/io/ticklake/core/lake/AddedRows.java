package io.ticklake.core.lake;

import io.ticklake.core.table.LakeRow;
import io.ticklake.core.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Small tables to which rows are added, and from which maintenance alone removes some, written and
 * read without Spark.
 */
public final class AddedRows {

  private AddedRows() {}

  /** Adds rows in one commit; makes the table if there is none. */
  public static <T> void append(
      Lake lake, TableContract contract, List<T> added, Function<T, LakeRow> row) {
    Table table = lake.loadOrCreate(contract);
    List<DataFile> files = write(table, contract, added, row);
    AppendFiles append = table.newAppend();
    files.forEach(append::appendFile);
    append.commit();
  }

  /**
   * Removes rows in one commit, which leaves the others in one file. Where somebody else changes
   * the table at the same time nothing is removed.
   *
   * @param dead which rows to remove; asked once for each
   * @return number of rows removed
   */
  public static <T> int remove(
      Lake lake,
      TableContract contract,
      Predicate<T> dead,
      Function<Record, T> from,
      Function<T, LakeRow> row) {
    Table table = lake.find(contract).orElse(null);
    Snapshot base = table == null ? null : table.currentSnapshot();
    if (base == null) {
      return 0;
    }
    List<T> all = read(contract, IcebergGenerics.read(table).useSnapshot(base.snapshotId()), from);
    List<T> kept = all.stream().filter(dead.negate()).toList();
    if (kept.size() == all.size()) {
      return 0;
    }
    List<DataFile> files = kept.isEmpty() ? List.of() : write(table, contract, kept, row);
    if (!new PartitionReplacement(table, base, Expressions.alwaysTrue()).commit(files)) {
      files.forEach(file -> table.io().deleteFile(file.location()));
      return 0;
    }
    return all.size() - kept.size();
  }

  /** All rows that match, in no order; none where there is no such table. */
  public static <T> List<T> read(
      Lake lake, TableContract contract, Expression matching, Function<Record, T> from) {
    return lake.find(contract)
        .map(table -> read(contract, IcebergGenerics.read(table).where(matching), from))
        .orElseGet(ArrayList::new);
  }

  private static <T> List<T> read(
      TableContract contract, IcebergGenerics.ScanBuilder scan, Function<Record, T> from) {
    List<T> read = new ArrayList<>();
    try (CloseableIterable<Record> rows = scan.build()) {
      rows.forEach(row -> read.add(from.apply(row)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + contract.fullName(), e);
    }
    return read;
  }

  private static <T> List<DataFile> write(
      Table table, TableContract contract, List<T> written, Function<T, LakeRow> row) {
    try (TableWriter writer =
        new TableWriter(table, 0, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))) {
      for (T one : written) {
        writer.write(row.apply(one));
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + contract.fullName(), e);
    }
  }
}
