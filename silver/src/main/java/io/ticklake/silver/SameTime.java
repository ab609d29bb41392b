package io.ticklake.silver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The trades of one series at one nanosecond: the only place where duplicates can be, because a
 * trade id seen again at another time is another trade.
 */
final class SameTime {

  private final List<Trade> trades = new ArrayList<>();

  boolean isEmpty() {
    return trades.isEmpty();
  }

  long eventTimeNs() {
    return trades.get(0).eventTimeNs;
  }

  void add(Trade trade) {
    trades.add(trade);
  }

  void clear() {
    trades.clear();
  }

  /**
   * The trades in total order, each once: of several with the same id the first by source
   * coordinates. A trade without an id is always one of its own.
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
    return trades;
  }
}
