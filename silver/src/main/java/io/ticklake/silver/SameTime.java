package io.ticklake.silver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The trades of one series at one nanosecond and what was said about them later: the only place
 * where duplicates can be, because a trade id seen again at another time is another trade.
 */
final class SameTime {

  private final List<Trade> trades = new ArrayList<>();
  private final List<Amendment> amendments = new ArrayList<>();

  boolean isEmpty() {
    return trades.isEmpty() && amendments.isEmpty();
  }

  long eventTimeNs() {
    return (trades.isEmpty() ? amendments.get(0).values : trades.get(0)).eventTimeNs;
  }

  void add(Trade trade) {
    trades.add(trade);
  }

  void add(Amendment amendment) {
    amendments.add(amendment);
  }

  void clear() {
    trades.clear();
    amendments.clear();
  }

  /** Corrections and cancels in total order; {@link #once} says what came of them. */
  List<Amendment> amendments() {
    return amendments;
  }

  /**
   * The trades in total order, each once, as they were corrected and cancelled: of several with the
   * same id the first by source coordinates. A trade without an id is always one of its own.
   */
  List<Trade> once() {
    if (trades.size() > 1) {
      trades.sort(Trade.BY_SOURCE);
      Map<String, Trade> first = new HashMap<>();
      for (Iterator<Trade> all = trades.iterator(); all.hasNext(); ) {
        Trade trade = all.next();
        Trade kept = trade.tradeId == null ? null : first.putIfAbsent(trade.tradeId, trade);
        if (kept != null) {
          kept.copies++;
          all.remove();
        }
      }
      trades.sort(Trade.IN_TOTAL_ORDER);
    }
    if (!amendments.isEmpty()) {
      amend();
    }
    return trades;
  }

  private void amend() {
    amendments.sort(Amendment.IN_TOTAL_ORDER);
    Map<String, Amendment> newest = new HashMap<>();
    for (Amendment amendment : amendments) {
      Amendment before = newest.put(amendment.values.tradeId, amendment);
      if (before != null) {
        before.state = Amendment.State.SUPERSEDED;
      }
    }
    for (Trade trade : trades) {
      Amendment amendment = newest.get(trade.tradeId);
      if (amendment != null) {
        amendment.applyTo(trade);
      }
    }
  }
}
