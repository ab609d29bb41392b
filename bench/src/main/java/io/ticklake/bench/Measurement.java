package io.ticklake.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one system needed for one workload.
 *
 * @param rows rows of the input
 * @param seconds wall time
 * @param cpuSeconds processor time of its JVM in that time
 * @param peakMemoryMegabytes most memory that its process held resident
 * @param fingerprints of each part of the output, equal for equal rows
 */
record Measurement(
    long rows,
    double seconds,
    double cpuSeconds,
    long peakMemoryMegabytes,
    Map<String, String> fingerprints) {

  /** Whether all that this system made is as the other made it. */
  boolean agreesWith(Measurement other) {
    return !fingerprints.isEmpty()
        && other.fingerprints.entrySet().containsAll(fingerprints.entrySet());
  }

  double rowsPerSecond() {
    return rows / seconds;
  }

  /**
   * The object of the JSON output.
   *
   * @param ratio rows per second of ours over those of this system; 1 for ours
   * @param equal whether the outputs are; if not, there is no ratio
   */
  Map<String, Object> object(String workload, String system, double ratio, boolean equal) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("workload", workload);
    object.put("system", system);
    object.put("rows", rows);
    object.put("seconds", seconds);
    object.put("cpu_seconds", cpuSeconds);
    object.put("peak_memory_mb", peakMemoryMegabytes);
    object.put("ratio", equal ? (Double) ratio : null);
    object.put("equal", equal);
    return object;
  }
}
