package io.ticklake.bench.live;

import java.math.BigInteger;

/**
 * Both tables of a system in a few numbers, equal for equal rows in whatever order.
 *
 * @param trades rows of enriched trades
 * @param tradesHash sum of a hash over the shared columns of each
 * @param sectorMinutes rows of sector metrics
 * @param sectorMinutesHash sum of a hash over the shared columns of each
 */
record TablesFingerprint(
    long trades, BigInteger tradesHash, long sectorMinutes, BigInteger sectorMinutesHash) {

  @Override
  public String toString() {
    return "%,d trades (hash sum %x), %,d sector minutes (hash sum %x)"
        .formatted(trades, tradesHash, sectorMinutes, sectorMinutesHash);
  }
}
