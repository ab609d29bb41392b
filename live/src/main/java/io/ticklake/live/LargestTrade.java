package io.ticklake.live;

import java.math.BigDecimal;
import java.util.Optional;

/** Price times size of the trade that is worth most, of those that count for volume. */
record LargestTrade() implements MinuteMetric {

  @Override
  public String name() {
    return "largest_trade";
  }

  @Override
  public String meaning() {
    return "Price times size of the trade that is worth most, of those that count for volume.";
  }

  @Override
  public Join join() {
    return Join.LARGEST;
  }

  @Override
  public Optional<BigDecimal> of(LiveTrade trade) {
    return trade.flags().volume() ? Optional.of(trade.turnover()) : Optional.empty();
  }
}
