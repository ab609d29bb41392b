package io.ticklake.ingest.bronze;

import io.ticklake.core.bronze.AppendContent;
import io.ticklake.engine.TableFiles.RowSink;
import java.io.IOException;

/** Turns the records of one task into rows of one bronze table and counts what they touch. */
interface RecordRows {

  /** Decodes the record and writes its row, valid or not. */
  void write(SourceRecord record, RowSink out) throws IOException;

  /** What has been written so far. */
  AppendContent content();
}
