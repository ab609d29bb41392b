package io.ticklake.silver;

import java.util.Comparator;

/**
 * A correction or cancel: it names a trade of its series by id and event time. Of several that name
 * the same trade the last in total order counts; one that names no known trade waits for it.
 */
final class Amendment {

  /** What came of it. */
  enum State {
    /** The trade is as this says. */
    APPLIED("applied"),
    /** A later one of the same trade counts. */
    SUPERSEDED("superseded"),
    /** There is no such trade, yet. */
    PENDING("pending");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** The word in the column {@code state}. */
    String text() {
      return text;
    }
  }

  /**
   * Total order among those that name one trade: by event time, then those without a sequence
   * number first, then by it, then by source coordinates.
   */
  static final Comparator<Amendment> IN_TOTAL_ORDER =
      Comparator.comparingLong((Amendment amendment) -> amendment.madeAtNs)
          .thenComparing(amendment -> amendment.values.hasSequence)
          .thenComparingLong(amendment -> amendment.values.sequence)
          .thenComparing(amendment -> amendment.values, Trade.BY_SOURCE);

  /** The record; its event time is that of the trade it names, a cancel has no price and size. */
  final Trade values;

  /** Its own event time. */
  final long madeAtNs;

  final boolean isCancel;

  State state = State.PENDING;
  long reportedPrice;
  long reportedSize;

  Amendment(Trade values, long madeAtNs, boolean isCancel) {
    this.values = values;
    this.madeAtNs = madeAtNs;
    this.isCancel = isCancel;
  }

  /**
   * Makes the trade what this says. Its place among the trades stays: it happened when it happened.
   */
  void applyTo(Trade trade) {
    state = State.APPLIED;
    reportedPrice = trade.price;
    reportedSize = trade.size;
    if (isCancel) {
      trade.isCancelled = true;
      return;
    }
    trade.price = values.price;
    trade.size = values.size;
    if (values.conditions != null) {
      trade.conditions = values.conditions;
    }
  }
}
