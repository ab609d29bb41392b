package io.ticklake.live;

import java.math.BigDecimal;

/**
 * A trade that reconcile removed or corrected.
 *
 * @param oldValue price times size until then
 * @param newValueOrNull price times size now; null: the trade is gone
 * @param batch the batch that removed or corrected it
 */
public record ReplacedTrade(
    String symbol,
    String venue,
    long eventTimeNs,
    String tradeKey,
    BigDecimal oldValue,
    BigDecimal newValueOrNull,
    long batch) {

  /** Whether the trade is gone. */
  public boolean removed() {
    return newValueOrNull == null;
  }
}
