package io.ticklake.analytics;

import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.build.Build;
import java.time.Instant;
import java.util.List;

/**
 * Where a stored bar comes from, and whether it equals what its trades say.
 *
 * @param venue venue of the bar
 * @param numbers each number of the bar beside the same number computed from the trades
 * @param ticks accepted trades in the bar's time
 * @param sources where these trades lie in bronze
 * @param commits the appends to bronze that brought them, oldest first
 * @param builds the builds of silver and gold that made the bar, silver first
 * @param completeness what the bar says of itself
 * @param revision how often it was replaced by a different one
 */
public record BarProof(
    String venue,
    List<Figure> numbers,
    long ticks,
    List<Source> sources,
    List<BronzeLog.Entry> commits,
    List<Build> builds,
    String completeness,
    long revision) {

  /** Relative; sums of doubles differ in their last digits by the order in which they are taken. */
  public static final String TOLERANCE = "1e-9";

  /** How a stored number agrees with the computed one; only doubles are ever rounded. */
  public enum Agreement {
    EXACT,
    ROUNDED,
    DIFFERS
  }

  /**
   * One number of the bar.
   *
   * @param name its column
   * @param stored what the bar holds, as text; empty for null
   * @param computed what the trades give
   * @param agreement of the two
   */
  public record Figure(String name, String stored, String computed, Agreement agreement) {

    /** Decimals and counts to the last digit, doubles within {@link #TOLERANCE}. */
    public boolean equal() {
      return agreement != Agreement.DIFFERS;
    }
  }

  /**
   * Records of one partition of a topic or file.
   *
   * @param range from the first to the last offset; records of others may lie between
   * @param trades trades of the bar among them
   * @param proved of those, trades that are exactly one record with the same price, size and time
   * @param firstIngested when the first of them entered bronze
   * @param lastIngested when the last of them did
   */
  public record Source(
      SourceRange range, long trades, long proved, Instant firstIngested, Instant lastIngested) {}

  /** Numbers that equal what the trades say. */
  public long equalNumbers() {
    return numbers.stream().filter(Figure::equal).count();
  }

  /** Of the equal ones, those that are not so to the last digit. */
  public long roundedNumbers() {
    return numbers.stream().filter(figure -> figure.agreement() == Agreement.ROUNDED).count();
  }

  /** Trades that were found in bronze as they are. */
  public long provedTrades() {
    return sources.stream().mapToLong(Source::proved).sum();
  }

  /** Whether every number is equal and every trade was found. */
  public boolean holds() {
    return equalNumbers() == numbers.size() && provedTrades() == ticks;
  }
}
