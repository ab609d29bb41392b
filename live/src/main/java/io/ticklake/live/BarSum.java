package io.ticklake.live;

import io.ticklake.core.ExactSum;

/** The part of a bar that some of its trades make; parts of one bar can be added in any order. */
final class BarSum {

  LiveTrade open;
  LiveTrade close;
  boolean hasHighLow;
  long high;
  long low;
  final ExactSum volume = new ExactSum();
  final TurnoverSum turnover = new TurnoverSum();
  long trades;
  long firstNs = Long.MAX_VALUE;
  long lastNs = Long.MIN_VALUE;

  void add(LiveTrade trade) {
    firstNs = Math.min(firstNs, trade.eventTimeNs());
    lastNs = Math.max(lastNs, trade.eventTimeNs());
    if (trade.flags().last()) {
      addLast(trade, trade);
    }
    if (trade.flags().highLow()) {
      addHighLow(trade.price(), trade.price());
    }
    if (trade.flags().volume()) {
      volume.add(trade.size());
      turnover.addProduct(trade.price(), trade.size());
      trades++;
    }
  }

  void add(BarSum other) {
    firstNs = Math.min(firstNs, other.firstNs);
    lastNs = Math.max(lastNs, other.lastNs);
    if (other.open != null) {
      addLast(other.open, other.close);
    }
    if (other.hasHighLow) {
      addHighLow(other.high, other.low);
    }
    volume.add(other.volume);
    turnover.add(other.turnover);
    trades += other.trades;
  }

  private void addLast(LiveTrade first, LiveTrade last) {
    if (open == null || OrderKey.compare(first, open) < 0) {
      open = first;
    }
    if (close == null || OrderKey.compare(last, close) > 0) {
      close = last;
    }
  }

  private void addHighLow(long highest, long lowest) {
    high = hasHighLow ? Math.max(high, highest) : highest;
    low = hasHighLow ? Math.min(low, lowest) : lowest;
    hasHighLow = true;
  }
}
