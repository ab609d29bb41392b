package io.ticklake.core.parquet;

import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.DictionaryPage;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/**
 * Collects the values of one column for one page and writes it as a data page of version 1 when it
 * is full. All work that a whole page needs once (statistics, encoding, compression) is done then
 * and not for each row.
 */
abstract class ColumnPages {

  /** Rows and bytes of a page at most, as parquet-java has them. */
  static final int MOST_ROWS = 20_000;

  private static final int MOST_BYTES = 1 << 20;

  /** Beyond this the texts or numbers of a column hardly repeat. */
  static final int MOST_ENTRIES = 1 << 16;

  final PrimitiveType type;
  final int position;
  private final String name;
  final Settings settings;
  final Levels defined;
  final Levels repeated;
  final int highest;
  private final PageBytes out = new PageBytes();
  private PageWriter pages;
  private int rows;
  private long missing;

  /** How one column is written, from the properties of the table. */
  record Settings(boolean dictionary, boolean statistics) {}

  ColumnPages(ColumnDescriptor column, int position, Settings settings) {
    this.type = column.getPrimitiveType();
    this.position = position;
    this.name = column.getPath()[0];
    this.settings = settings;
    this.highest = column.getMaxDefinitionLevel();
    this.defined = new Levels(highest);
    this.repeated = new Levels(column.getMaxRepetitionLevel());
  }

  /** Begins the column's part of a row group. */
  final void begin(PageWriter target) {
    pages = target;
    beginChunk();
  }

  /** Adds the column's value of a row; returns whether a page was finished. */
  final boolean add(LakeRow row) throws IOException {
    addValue(row);
    if (++rows < MOST_ROWS && heldBytes() < MOST_BYTES) {
      return false;
    }
    flush();
    return true;
  }

  /** Ends the column's part of a row group. */
  final void finish() throws IOException {
    flush();
    out.clear();
    int entries = writeDictionary(out);
    if (entries > 0) {
      pages.writeDictionaryPage(new DictionaryPage(out.view(), entries, Encoding.PLAIN));
    }
  }

  /** Bytes of finished pages and of the one that is open. */
  final long size() {
    return pages.getMemSize() + heldBytes();
  }

  final void addMissing(int level) {
    if (highest == 0) {
      throw missingValue();
    }
    defined.add(level);
    missing++;
  }

  final IllegalStateException missingValue() {
    return new IllegalStateException(
        "A row has no value for the column %s, which needs one.".formatted(name));
  }

  private void flush() throws IOException {
    if (rows == 0) {
      return;
    }
    out.clear();
    repeated.write(out);
    defined.write(out);
    Encoding encoding = writeValues(out);
    writePage(encoding);
    rows = 0;
    missing = 0;
    defined.clear();
    repeated.clear();
    clearValues();
  }

  // An index made of no statistics would call each page null, and readers would skip it. Without a
  // number of rows parquet-java makes no index.
  @SuppressWarnings("deprecation")
  private void writePage(Encoding encoding) throws IOException {
    if (settings.statistics()) {
      pages.writePage(
          out.view(), entries(), rows, statistics(), Encoding.RLE, Encoding.RLE, encoding);
    } else {
      pages.writePage(out.view(), entries(), statistics(), Encoding.RLE, Encoding.RLE, encoding);
    }
  }

  private int entries() {
    return highest == 0 ? rows : defined.count();
  }

  private Statistics<?> statistics() {
    if (!settings.statistics()) {
      return Statistics.noopStats(type);
    }
    Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(missing);
    fill(statistics);
    return statistics;
  }

  abstract void beginChunk();

  abstract void addValue(LakeRow row);

  /** Bytes that the open page holds, roughly. */
  abstract int heldBytes();

  abstract Encoding writeValues(PageBytes target) throws IOException;

  /** Adds least and greatest value of the page. */
  abstract void fill(Statistics<?> statistics);

  abstract void clearValues();

  /** Writes the dictionary that pages refer to, if any does, and returns its entries. */
  abstract int writeDictionary(PageBytes target);
}
