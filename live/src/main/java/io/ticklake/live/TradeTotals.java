package io.ticklake.live;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Exact sums over the trades that count for volume.
 *
 * @param turnover sum of price times size
 * @param priceSum sum of the prices
 */
public record TradeTotals(
    long trades, BigDecimal volume, BigDecimal turnover, BigDecimal priceSum) {

  private static final int DECIMALS = 8;

  /** Of no trade. */
  public static final TradeTotals NONE =
      new TradeTotals(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** Of the trades of both. */
  public TradeTotals plus(TradeTotals other) {
    return new TradeTotals(
        trades + other.trades,
        volume.add(other.volume),
        turnover.add(other.turnover),
        priceSum.add(other.priceSum));
  }

  /** Mean of the prices, rounded once, half even, 8 decimals; null without a trade. */
  public BigDecimal averagePriceOrNull() {
    return trades == 0
        ? null
        : priceSum.divide(BigDecimal.valueOf(trades), DECIMALS, RoundingMode.HALF_EVEN);
  }
}
