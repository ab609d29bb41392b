package io.ticklake.live;

import java.math.BigDecimal;
import java.util.List;

/**
 * A trade as the live tables have it now. What may be null: trade id, sequence, conditions, company
 * name, market capitalisation.
 *
 * @param tradeKey what makes it one trade beside symbol, venue and event time
 * @param batch the batch that changed it last
 */
public record FollowedTrade(
    String symbol,
    String venue,
    long eventTimeNs,
    String tradeKey,
    BigDecimal price,
    BigDecimal size,
    String tradeId,
    Long sequence,
    List<String> conditions,
    boolean setsLast,
    boolean setsHighLow,
    boolean countsVolume,
    String companyName,
    String sector,
    BigDecimal marketCap,
    long batch) {

  /** Price times size. */
  public BigDecimal value() {
    return price.multiply(size);
  }
}
