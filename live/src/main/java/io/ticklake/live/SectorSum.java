package io.ticklake.live;

import io.ticklake.core.ExactSum;

/** The part of a sector's minute that some of its trades make. */
final class SectorSum {

  final ExactSum volume = new ExactSum();
  final TurnoverSum turnover = new TurnoverSum();
  final ExactSum prices = new ExactSum();
  long trades;
  boolean hasHighLow;
  long lowest;
  long highest;

  void add(LiveTrade trade) {
    if (trade.flags().volume()) {
      volume.add(trade.size());
      turnover.addProduct(trade.price(), trade.size());
      prices.add(trade.price());
      trades++;
    }
    if (trade.flags().highLow()) {
      lowest = hasHighLow ? Math.min(lowest, trade.price()) : trade.price();
      highest = hasHighLow ? Math.max(highest, trade.price()) : trade.price();
      hasHighLow = true;
    }
  }
}
