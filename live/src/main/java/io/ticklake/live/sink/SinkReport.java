package io.ticklake.live.sink;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one run of a sink came to.
 *
 * @param from the batch before the first one written
 * @param to the last batch written
 * @param writes how many times something was written
 * @param values number of values by where they went
 */
public record SinkReport(long from, long to, long writes, Map<String, Long> values, Duration took) {

  /** Counts while a sink runs. */
  static final class Counter {
    private final Map<String, Long> values = new TreeMap<>();
    private long from = -1;
    private long to;
    private long writes;

    void add(Position before, Position after, Map<String, Long> written) {
      from = from < 0 ? before.batch() : from;
      to = after.batch();
      writes++;
      written.forEach((where, count) -> values.merge(where, count, Long::sum));
    }

    long writes() {
      return writes;
    }

    SinkReport report(Position at, Duration took) {
      long batch = at == null ? 0 : at.batch();
      return new SinkReport(from < 0 ? batch : from, from < 0 ? batch : to, writes, values, took);
    }
  }
}
