package io.ticklake.core.lake;

import io.ticklake.core.parquet.RowFile;
import io.ticklake.core.table.LakeRow;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes rows of one task to Parquet files, one open file per partition, and hands back what a
 * commit needs. Nothing is visible to readers until somebody commits the files. After a failure
 * {@link #abort} removes what was written.
 */
public final class TableWriter implements Closeable {

  private static final long TARGET_FILE_BYTES = 256L << 20;
  private static final int ROWS_BETWEEN_SIZE_CHECKS = 4_096;

  private final Table table;
  private final boolean sorted;
  private final OutputFileFactory names;
  private final PartitionKey key;
  private final int[] partitionSources;
  private final Object[] lastSources;
  private final Map<PartitionKey, OpenFile> open = new HashMap<>();
  private final List<DataFile> finished = new ArrayList<>();
  private OpenFile last;
  private PartitionKey lastKey;
  private boolean handedOver;

  /**
   * Rows come in the table's sort order, and its files say so.
   *
   * @param table a serializable copy of the table
   * @param task number of the task; with {@code attempt} it makes file names unique
   * @param attempt id of the attempt of the task
   */
  public TableWriter(Table table, int task, long attempt) {
    this(table, task, attempt, true);
  }

  /** A writer of rows in the order of their arrival: its files do not claim the table's order. */
  public static TableWriter unsorted(Table table, int task, long attempt) {
    return new TableWriter(table, task, attempt, false);
  }

  private TableWriter(Table table, int task, long attempt, boolean sorted) {
    this.table = table;
    this.sorted = sorted;
    this.names =
        OutputFileFactory.builderFor(table, task, attempt).format(FileFormat.PARQUET).build();
    this.key = new PartitionKey(table.spec(), table.schema());
    this.partitionSources =
        table.spec().fields().stream()
            .mapToInt(
                field ->
                    table.schema().columns().indexOf(table.schema().findField(field.sourceId())))
            .toArray();
    this.lastSources = new Object[partitionSources.length];
  }

  public void write(LakeRow row) throws IOException {
    if (!hasSourcesOfLast(row) || lastKey == null) {
      key.partition(row);
    }
    if (lastKey == null || !key.equals(lastKey)) {
      lastKey = key.copy();
      last = open.get(lastKey);
      if (last == null) {
        last = new OpenFile(lastKey);
        open.put(lastKey, last);
      }
    }
    if (last.write(row)) {
      open.remove(lastKey);
      lastKey = null;
    }
  }

  // Most rows have the values of the row before; computing an hour from a time is not free.
  private boolean hasSourcesOfLast(LakeRow row) {
    boolean same = true;
    for (int i = 0; i < partitionSources.length; i++) {
      Object value = row.get(partitionSources[i]);
      if (!Objects.equals(value, lastSources[i])) {
        lastSources[i] = value;
        same = false;
      }
    }
    return same;
  }

  /** Closes all files and returns them. */
  public List<DataFile> finish() throws IOException {
    for (OpenFile file : open.values()) {
      file.close();
    }
    open.clear();
    handedOver = true;
    return List.copyOf(finished);
  }

  /** Removes every file of this writer. */
  public void abort() {
    for (OpenFile file : open.values()) {
      try {
        file.writer.close();
      } catch (IOException | RuntimeException e) {
        // It is deleted next; why it could not be written is known already.
      }
      table.io().deleteFile(file.location);
    }
    open.clear();
    finished.forEach(file -> table.io().deleteFile(file.location()));
    finished.clear();
  }

  /** Closing without {@link #finish} is an abort. */
  @Override
  public void close() {
    if (!handedOver) {
      abort();
    }
  }

  private final class OpenFile {
    private final DataWriter<LakeRow> writer;
    private final String location;
    private int rows;

    OpenFile(PartitionKey partition) throws IOException {
      EncryptedOutputFile file =
          table.spec().isUnpartitioned()
              ? names.newOutputFile()
              : names.newOutputFile(table.spec(), partition);
      this.location = file.encryptingOutputFile().location();
      this.writer =
          RowFile.canWrite(table) ? columnWriter(file, partition) : icebergWriter(file, partition);
    }

    private DataWriter<LakeRow> columnWriter(EncryptedOutputFile file, PartitionKey partition)
        throws IOException {
      return new DataWriter<>(
          new RowFile(table, file.encryptingOutputFile()),
          FileFormat.PARQUET,
          location,
          table.spec(),
          table.spec().isUnpartitioned() ? null : partition,
          file.keyMetadata(),
          sorted ? table.sortOrder() : SortOrder.unsorted());
    }

    // For a table whose files somebody wants compressed in another way.
    private DataWriter<LakeRow> icebergWriter(EncryptedOutputFile file, PartitionKey partition)
        throws IOException {
      return Parquet.writeData(file)
          .forTable(table)
          .withSpec(table.spec())
          .withPartition(table.spec().isUnpartitioned() ? null : partition)
          .withSortOrder(sorted ? table.sortOrder() : SortOrder.unsorted())
          .createWriterFunc((schema, type) -> InternalWriter.<LakeRow>createWriter(schema, type))
          .overwrite()
          .build();
    }

    /** Returns true when the file was full and has been closed. */
    boolean write(LakeRow row) throws IOException {
      writer.write(row);
      if (++rows % ROWS_BETWEEN_SIZE_CHECKS == 0 && writer.length() >= TARGET_FILE_BYTES) {
        close();
        return true;
      }
      return false;
    }

    void close() throws IOException {
      writer.close();
      finished.add(writer.toDataFile());
    }
  }
}
