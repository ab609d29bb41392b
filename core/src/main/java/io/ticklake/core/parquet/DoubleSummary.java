package io.ticklake.core.parquet;

import org.apache.iceberg.FieldMetrics;

/** Counts and bounds of a column of doubles in one file, as Iceberg's own writers give them. */
final class DoubleSummary {

  private final int fieldId;
  private long values;
  private long missing;
  private long notANumber;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  DoubleSummary(int fieldId) {
    this.fieldId = fieldId;
  }

  void addMissing() {
    values++;
    missing++;
  }

  void addAll(long[] bits, int count) {
    values += count;
    for (int i = 0; i < count; i++) {
      double value = Double.longBitsToDouble(bits[i]);
      if (Double.isNaN(value)) {
        notANumber++;
      } else {
        least = Double.compare(value, least) < 0 ? value : least;
        greatest = Double.compare(value, greatest) > 0 ? value : greatest;
      }
    }
  }

  FieldMetrics<Double> metrics() {
    return values - missing == notANumber
        ? new FieldMetrics<>(fieldId, values, missing, notANumber)
        : new FieldMetrics<>(fieldId, values, missing, notANumber, least, greatest);
  }
}
