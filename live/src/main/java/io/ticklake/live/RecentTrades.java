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

  static long hash(LiveTrade trade) {
    return hash(trade.symbol(), trade.venue(), trade.eventTimeNs(), trade.key());
  }

  /** Of the primary key of a trade. */
  static long hash(String symbol, String venue, long eventTimeNs, String key) {
    long hash = eventTimeNs * 0x9E3779B97F4A7C15L;
    hash = (hash ^ key.hashCode()) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (symbol.hashCode() * 31L + venue.hashCode())) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }
}
