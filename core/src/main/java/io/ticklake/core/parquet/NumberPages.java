package io.ticklake.core.parquet;

import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.BooleanStatistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.IntStatistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.LongStatistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;

/** A column of 64 bits or less: integers, timestamps, single prices and sizes, doubles, flags. */
final class NumberPages extends ColumnPages {

  private static final int FIRST_VALUES = 256;

  private final DoubleSummary doubles;
  private long[] values = new long[FIRST_VALUES];
  private int[] ids = {};
  private int count;
  private NumberDictionary dictionary;

  // Of a dictionary that was given up: what pages before that refer to.
  private long[] finishedEntries = {};
  private int entriesInUse;

  NumberPages(ColumnDescriptor column, int position, Settings settings, int fieldId) {
    super(column, position, settings);
    this.doubles = isDouble() ? new DoubleSummary(fieldId) : null;
  }

  private boolean isDouble() {
    return switch (type.getPrimitiveTypeName()) {
      case DOUBLE -> true;
      case INT32, INT64, BOOLEAN -> false;
      case BINARY, FIXED_LEN_BYTE_ARRAY, FLOAT, INT96 ->
          throw new IllegalArgumentException("%s is no column of numbers".formatted(type));
    };
  }

  /** What Iceberg wants to know about doubles beside the statistics of the file. */
  Stream<FieldMetrics<?>> metrics() {
    return doubles == null ? Stream.empty() : Stream.of(doubles.metrics());
  }

  @Override
  void beginChunk() {
    boolean flags = type.getPrimitiveTypeName().javaType == boolean.class;
    dictionary = settings.dictionary() && !flags ? new NumberDictionary() : null;
    entriesInUse = 0;
  }

  @Override
  void addValue(LakeRow row) {
    if (row.isNull(position)) {
      addMissing(0);
      if (doubles != null) {
        doubles.addMissing();
      }
      return;
    }
    if (highest > 0) {
      defined.add(highest);
    }
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = row.number(position);
  }

  @Override
  int heldBytes() {
    return count * Long.BYTES;
  }

  @Override
  Encoding writeValues(PageBytes target) throws IOException {
    if (dictionary != null && count > 0 && writeIds(target)) {
      return Encoding.RLE_DICTIONARY;
    }
    writePlain(target, values, count);
    return Encoding.PLAIN;
  }

  // False, and no dictionary any more, when it does not pay.
  private boolean writeIds(PageBytes target) throws IOException {
    if (ids.length < count) {
      ids = new int[values.length];
    }
    boolean found = dictionary.find(values, count, ids);
    int width = Runs.width(dictionary.size() - 1);
    if (!found || (entriesInUse == 0 && !pays(width))) {
      finishedEntries = dictionary.entries();
      dictionary = null;
      return false;
    }
    entriesInUse = dictionary.size();
    target.addByte(width);
    Runs.add(target, width, ids, count);
    return true;
  }

  // Asked of the first page, for the whole row group.
  private boolean pays(int width) {
    long entryBits = (long) dictionary.size() * valueBits();
    return (long) count * width + entryBits < (long) count * valueBits();
  }

  private int valueBits() {
    return type.getPrimitiveTypeName().javaType == int.class ? Integer.SIZE : Long.SIZE;
  }

  private void writePlain(PageBytes target, long[] numbers, int length) {
    switch (type.getPrimitiveTypeName()) {
      case INT32 -> target.addInts(numbers, length);
      case BOOLEAN -> target.addBits(numbers, length);
      case INT64, DOUBLE -> target.addLongs(numbers, length);
      case BINARY, FIXED_LEN_BYTE_ARRAY, FLOAT, INT96 ->
          throw new IllegalStateException("%s is no column of numbers".formatted(type));
    }
  }

  @Override
  void fill(Statistics<?> statistics) {
    if (count == 0) {
      return;
    }
    if (statistics instanceof DoubleStatistics range) {
      for (int i = 0; i < count; i++) {
        range.updateStats(Double.longBitsToDouble(values[i]));
      }
      return;
    }
    long least = values[0];
    long greatest = values[0];
    for (int i = 1; i < count; i++) {
      least = Math.min(least, values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    if (statistics instanceof LongStatistics range) {
      range.updateStats(least);
      range.updateStats(greatest);
    } else if (statistics instanceof IntStatistics range) {
      range.updateStats((int) least);
      range.updateStats((int) greatest);
    } else if (statistics instanceof BooleanStatistics range) {
      range.updateStats(least != 0);
      range.updateStats(greatest != 0);
    }
  }

  @Override
  void clearValues() {
    if (doubles != null) {
      doubles.addAll(values, count);
    }
    count = 0;
  }

  @Override
  int writeDictionary(PageBytes target) {
    if (entriesInUse > 0) {
      writePlain(target, dictionary == null ? finishedEntries : dictionary.entries(), entriesInUse);
    }
    return entriesInUse;
  }
}
