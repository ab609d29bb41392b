package io.ticklake.ingest.bronze;

import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import io.ticklake.engine.TableFiles.RowSink;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * Files that were written and wait for their commit.
 *
 * @param files the files
 * @param content what they hold
 */
record BronzeFiles(List<DataFile> files, AppendContent content) implements Serializable {

  /** Reads the records of one task and hands each to the rows. */
  @FunctionalInterface
  interface Records {
    void forEach(RecordRows rows, RowSink out) throws IOException;
  }

  /** Writes the records of one task; after a failure nothing of it is left. */
  static BronzeFiles write(
      Table table, TableContract contract, RowRules rules, TaskName task, Records records)
      throws IOException {
    TableWriter writer = TableWriter.unsorted(table, task.number(), task.attempt());
    RecordRows rows =
        contract.equals(Tables.BRONZE_TICKS) ? new TickRows(rules) : new MarketInfoRows(rules);
    try {
      records.forEach(rows, writer::write);
      return new BronzeFiles(writer.finish(), rows.content());
    } catch (IOException | RuntimeException e) {
      writer.abort();
      throw e;
    }
  }

  /** What makes file names of a task unique. */
  record TaskName(int number, long attempt) {}

  /** All of them together. */
  static BronzeFiles together(List<BronzeFiles> parts) {
    List<DataFile> files = new ArrayList<>();
    AppendContent content = AppendContent.EMPTY;
    for (BronzeFiles part : parts) {
      files.addAll(part.files());
      content = content.plus(part.content());
    }
    return new BronzeFiles(files, content);
  }
}
