package io.ticklake.core.parquet;

import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;

/**
 * Writes rows to one Parquet file, column by column. Files, footers and metrics are those of
 * Iceberg's own writer; what differs is the work per value: no object for a number, no search for a
 * text that came before, statistics and runs once a page.
 */
public final class RowFile implements FileAppender<LakeRow> {

  private static final String LEVEL = "write.parquet.compression-level";
  private static final String CODEC = "write.parquet.compression-codec";
  private static final String ROW_GROUP = "write.parquet.row-group-size-bytes";
  private static final String DICTIONARY = "write.parquet.dict-encoding-enabled.column.";
  private static final String STATISTICS = "write.parquet.stats-enabled.column.";
  private static final String DEFAULT_ROW_GROUP = Long.toString(128L << 20);
  private static final int TRUNCATE_INDEX = 64;

  private final Schema schema;
  private final MessageType fileSchema;
  private final MetricsConfig metrics;
  private final long rowGroupBytes;
  private final ZstdPages compressor;
  private final ParquetFileWriter file;
  private final ColumnPages[] columns;
  private ColumnChunkPageWriteStore pages;
  private int rowGroups;
  private long rows;
  private boolean closed;

  /** Whether a table is written this way: its files are compressed with zstd. */
  public static boolean canWrite(Table table) {
    return table.properties().getOrDefault(CODEC, "zstd").equals("zstd");
  }

  /** Begins the file; what is there is written over. */
  public RowFile(Table table, OutputFile target) throws IOException {
    Map<String, String> properties = table.properties();
    this.schema = table.schema();
    this.fileSchema = ParquetSchemaUtil.convert(schema, "table");
    this.metrics = MetricsConfig.forTable(table);
    this.rowGroupBytes = Long.parseLong(properties.getOrDefault(ROW_GROUP, DEFAULT_ROW_GROUP));
    this.columns = columns(properties);
    this.compressor = new ZstdPages(Integer.parseInt(properties.getOrDefault(LEVEL, "3")));
    this.file =
        new ParquetFileWriter(
            new FileTarget(target),
            fileSchema,
            ParquetFileWriter.Mode.OVERWRITE,
            rowGroupBytes,
            0,
            TRUNCATE_INDEX,
            Integer.MAX_VALUE,
            true);
    file.start();
    beginRowGroup();
  }

  private ColumnPages[] columns(Map<String, String> properties) {
    List<ColumnPages> found = new ArrayList<>();
    for (ColumnDescriptor column : fileSchema.getColumns()) {
      String name = column.getPath()[0];
      int position = fileSchema.getFieldIndex(name);
      ColumnPages.Settings settings =
          new ColumnPages.Settings(
              !"false".equals(properties.get(DICTIONARY + name)),
              !"false".equals(properties.get(STATISTICS + name)));
      found.add(
          switch (column.getPrimitiveType().getPrimitiveTypeName()) {
            case INT32, INT64, DOUBLE, BOOLEAN ->
                new NumberPages(column, position, settings, schema.findField(name).fieldId());
            case BINARY, FIXED_LEN_BYTE_ARRAY -> new TextPages(column, position, settings);
            case FLOAT, INT96 ->
                throw new IllegalArgumentException("%s has no known type".formatted(column));
          });
    }
    return found.toArray(ColumnPages[]::new);
  }

  @Override
  public void add(LakeRow row) {
    try {
      boolean finishedPage = false;
      for (ColumnPages column : columns) {
        finishedPage |= column.add(row);
      }
      rows++;
      if (finishedPage && bufferedBytes() >= rowGroupBytes) {
        finishRowGroup();
        beginRowGroup();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void beginRowGroup() {
    pages =
        new ColumnChunkPageWriteStore(
            compressor,
            fileSchema,
            HeapByteBufferAllocator.getInstance(),
            TRUNCATE_INDEX,
            true,
            null,
            rowGroups++);
    List<ColumnDescriptor> descriptors = fileSchema.getColumns();
    for (int i = 0; i < columns.length; i++) {
      columns[i].begin(pages.getPageWriter(descriptors.get(i)));
    }
    rows = 0;
  }

  private void finishRowGroup() throws IOException {
    if (rows > 0) {
      file.startBlock(rows);
      for (ColumnPages column : columns) {
        column.finish();
      }
      pages.flushToFileWriter(file);
      file.endBlock();
    }
    pages.close();
  }

  private long bufferedBytes() {
    long bytes = 0;
    for (ColumnPages column : columns) {
      bytes += column.size();
    }
    return bytes;
  }

  @Override
  public Metrics metrics() {
    Stream<FieldMetrics<?>> doubles =
        Stream.of(columns)
            .flatMap(
                column ->
                    column instanceof NumberPages numbers ? numbers.metrics() : Stream.empty());
    return ParquetUtil.footerMetrics(file.getFooter(), doubles, metrics);
  }

  @Override
  public long length() {
    try {
      return file.getPos() + (closed ? 0 : bufferedBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Long> splitOffsets() {
    return ParquetUtil.getSplitOffsets(file.getFooter());
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      finishRowGroup();
      file.end(Map.of("iceberg.schema", SchemaParser.toJson(schema)));
    } finally {
      compressor.release();
      file.close();
    }
  }
}
