package io.ticklake.bench.serving;

import java.util.List;
import java.util.Map;

/**
 * What one system did.
 *
 * @param peakMemoryMegabytes most memory that its process held resident
 * @param answers of each question a text that is equal for equal answers
 */
record ServingResult(long peakMemoryMegabytes, Map<String, String> answers, List<Part> parts) {

  /**
   * One question, asked by so many readers at once.
   *
   * @param asks of all readers together
   * @param rows of all answers together
   * @param seconds from the first ask to the last answer
   * @param cpuSeconds of the process in that time
   * @param p50Milliseconds of one ask, up to its last row
   */
  record Part(
      String question,
      int readers,
      int asks,
      long rows,
      double seconds,
      double cpuSeconds,
      double p50Milliseconds,
      double p95Milliseconds) {}
}
