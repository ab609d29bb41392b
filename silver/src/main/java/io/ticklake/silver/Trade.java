package io.ticklake.silver;

import java.util.Comparator;
import java.util.List;

/**
 * One valid trade of a series as bronze holds it. Fields are set when it is read, and those that a
 * correction changes once more.
 */
final class Trade {

  long eventTimeNs;
  long price;
  long size;
  String tradeId;
  boolean hasSequence;
  long sequence;
  List<String> conditions;
  long ingestedAt;
  String topic;
  int partition;
  long offset;

  /** Records of it in bronze, this one included; corrections and cancels are none. */
  int copies = 1;

  /** Whether it did not happen: it is no row, and yet its id is not missing. */
  boolean isCancelled;

  /** By source coordinates: which copy came first. */
  static final Comparator<Trade> BY_SOURCE =
      Comparator.comparing((Trade trade) -> trade.topic)
          .thenComparingInt(trade -> trade.partition)
          .thenComparingLong(trade -> trade.offset);

  /**
   * Total order among trades of one series and one event time: those without a sequence number
   * first, then by it; then by trade id, numbers as numbers before other texts before none; then by
   * source coordinates.
   */
  static final Comparator<Trade> IN_TOTAL_ORDER =
      Comparator.comparing((Trade trade) -> trade.hasSequence)
          .thenComparingLong(trade -> trade.sequence)
          .thenComparing(trade -> trade.tradeId, Trade::compareIds)
          .thenComparing(BY_SOURCE);

  private static int compareIds(String a, String b) {
    int rank = Integer.compare(idRank(a), idRank(b));
    if (rank != 0 || a == null) {
      return rank;
    }
    if (idRank(a) == 0) {
      String x = withoutZeros(a);
      String y = withoutZeros(b);
      int byValue =
          x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
      if (byValue != 0) {
        return byValue;
      }
    }
    return a.compareTo(b);
  }

  private static int idRank(String id) {
    if (id == null) {
      return 2;
    }
    return TradeNumber.isNumber(id) ? 0 : 1;
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }
}
