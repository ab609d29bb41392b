package io.ticklake.engine;

import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Turns the rows of a dataset into files of a table, one writer per task, with a step of plain Java
 * in between.
 */
public final class TableFiles {

  private TableFiles() {}

  /** A step of plain Java from the rows of one task, in their order, to rows of a table. */
  @FunctionalInterface
  public interface Step extends Serializable {
    /** Consumes all rows; writes through {@code out}. */
    void run(Iterator<InternalRow> rows, RowSink out) throws IOException;
  }

  /** Where a step puts its rows. The row may be reused after the call. */
  @FunctionalInterface
  public interface RowSink {
    void write(LakeRow row) throws IOException;
  }

  /** A step that also says what it found. */
  @FunctionalInterface
  public interface Fold<R extends Serializable> extends Serializable {
    /** Consumes all rows; writes through {@code out}. */
    R run(Iterator<InternalRow> rows, RowSink out) throws IOException;
  }

  /** What one task wrote, and what it found on the way. */
  public record Part<R extends Serializable>(List<DataFile> files, R result)
      implements Serializable {}

  /**
   * Runs the step over every partition of {@code rows} and returns the files written; nothing is
   * committed.
   */
  public static List<DataFile> write(JavaRDD<InternalRow> rows, Table table, Step step) {
    List<DataFile> files = new ArrayList<>();
    fold(
            rows,
            table,
            (part, out) -> {
              step.run(part, out);
              return "";
            })
        .forEach(part -> files.addAll(part.files()));
    return files;
  }

  /** The same for a step that returns something; one part per task. */
  public static <R extends Serializable> List<Part<R>> fold(
      JavaRDD<InternalRow> rows, Table table, Fold<R> step) {
    Table copy = SerializableTable.copyOf(table);
    return new ArrayList<>(
        rows.mapPartitions(part -> List.of(runTask(part, copy, step)).iterator()).collect());
  }

  private static <R extends Serializable> Part<R> runTask(
      Iterator<InternalRow> rows, Table table, Fold<R> step) throws IOException {
    TaskContext task = TaskContext.get();
    TableWriter writer = new TableWriter(table, task.partitionId(), task.taskAttemptId());
    try {
      R result = step.run(rows, writer::write);
      return new Part<>(new ArrayList<>(writer.finish()), result);
    } catch (IOException | RuntimeException e) {
      writer.abort();
      throw e;
    }
  }
}
