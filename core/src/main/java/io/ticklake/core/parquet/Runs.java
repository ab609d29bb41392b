package io.ticklake.core.parquet;

import java.io.IOException;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/**
 * Small numbers as Parquet's mix of runs and packed bits. The frequent case, one number in a whole
 * page, is a single run and costs nothing per row.
 */
final class Runs {

  private static final int FIRST_BYTES = 64;
  private static final int MOST_BYTES = 1 << 20;

  private Runs() {}

  /** Bits that the numbers from 0 to {@code largest} need. */
  static int width(int largest) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
  }

  static void addRun(PageBytes out, int width, int value, int count) {
    out.addVariableInt(count << 1);
    for (int shift = 0; shift < width; shift += Byte.SIZE) {
      out.addByte(value >>> shift);
    }
  }

  static void add(PageBytes out, int width, int[] values, int count) throws IOException {
    if (count == 0) {
      return;
    }
    int first = values[0];
    int same = 1;
    while (same < count && values[same] == first) {
      same++;
    }
    if (same == count) {
      addRun(out, width, first, count);
      return;
    }
    try (RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(
            width, FIRST_BYTES, MOST_BYTES, HeapByteBufferAllocator.getInstance())) {
      for (int i = 0; i < count; i++) {
        encoder.writeInt(values[i]);
      }
      BytesInput packed = encoder.toBytes();
      out.addAll(packed.toInputStream().slice(Math.toIntExact(packed.size())));
    }
  }
}
