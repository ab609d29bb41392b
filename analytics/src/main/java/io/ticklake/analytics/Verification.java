package io.ticklake.analytics;

import java.util.List;

/**
 * What comparing a lake with what it was made from found.
 *
 * @param days UTC days that were looked at
 * @param checks what was compared, each with its counts
 * @param first the first differences
 */
public record Verification(long days, List<Check> checks, List<Difference> first) {

  /**
   * One kind of rows.
   *
   * @param name such as {@code 1m bars}
   * @param madeFrom what the rows were computed from again
   * @param compared rows that are stored or should be
   * @param different of those, rows that are missing, too many, or have another number
   * @param waiting rows that differ in hours and days that are stale: the next build takes them
   */
  public record Check(String name, String madeFrom, long compared, long different, long waiting) {

    Check plus(Check more) {
      return new Check(
          name,
          madeFrom,
          compared + more.compared,
          different + more.different,
          waiting + more.waiting);
    }
  }

  /**
   * One row that differs.
   *
   * @param row its key, in words
   * @param what what is stored and what was computed
   */
  public record Difference(String check, String row, String what) {}

  public Verification {
    checks = List.copyOf(checks);
    first = List.copyOf(first);
  }

  /** Rows of all checks. */
  public long compared() {
    return checks.stream().mapToLong(Check::compared).sum();
  }

  /** Rows of all checks that are not what they should be. */
  public long differences() {
    return checks.stream().mapToLong(Check::different).sum();
  }

  /** Rows of all checks that the next build takes. */
  public long waiting() {
    return checks.stream().mapToLong(Check::waiting).sum();
  }
}
