package io.ticklake.live;

/**
 * Guesses whether a trade was added not long ago. It forgets, and may take one for another: who
 * asks must be right in either case.
 */
final class RecentTrades {

  private static final int PLACES = 1 << 19;

  private final long[] hashes = new long[PLACES];

  void add(LiveTrade trade) {
    long hash = hash(trade);
    hashes[place(hash)] = hash;
  }

  boolean maybeHas(LiveTrade trade) {
    long hash = hash(trade);
    return hashes[place(hash)] == hash;
  }

  private static int place(long hash) {
    return (int) (hash >>> 32) & (PLACES - 1);
  }

  private static long hash(LiveTrade trade) {
    long hash = trade.eventTimeNs() * 0x9E3779B97F4A7C15L;
    hash = (hash ^ trade.key().hashCode()) * 0xBF58476D1CE4E5B9L;
    hash =
        (hash ^ (trade.symbol().hashCode() * 31L + trade.venue().hashCode())) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }
}
