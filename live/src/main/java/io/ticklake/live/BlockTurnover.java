package io.ticklake.live;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Turnover of block trades: those that count for volume and are worth a given amount or more.
 *
 * @param least price times size from which a trade is one
 */
record BlockTurnover(BigDecimal least) implements MinuteMetric {

  @Override
  public String name() {
    return "block_turnover";
  }

  @Override
  public String meaning() {
    return "Turnover of the trades that count for volume and are worth %s or more."
        .formatted(least.stripTrailingZeros().toPlainString());
  }

  @Override
  public Join join() {
    return Join.SUM;
  }

  @Override
  public Optional<BigDecimal> of(LiveTrade trade) {
    return Optional.of(trade)
        .filter(t -> t.flags().volume())
        .map(LiveTrade::turnover)
        .filter(turnover -> turnover.compareTo(least) >= 0);
  }
}
