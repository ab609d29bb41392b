package io.ticklake.live;

/**
 * Guesses by the hash of its key whether a trade was added not long ago. It forgets, and may take
 * one for another: who asks must be right in either case.
 */
final class RecentTrades {

  private static final int PLACES = 1 << 19;

  private final long[] hashes = new long[PLACES];

  void add(long hash) {
    hashes[place(hash)] = hash;
  }

  boolean maybeHas(long hash) {
    return hashes[place(hash)] == hash;
  }

  private static int place(long hash) {
    return (int) (hash >>> 32) & (PLACES - 1);
  }
}
