package io.ticklake.silver;

import io.ticklake.core.build.Fingerprint;
import java.util.Arrays;

/**
 * Counts trades whose id another trade of the series has, by the hash of the id: a table of longs,
 * because a busy series has a million ids in an hour.
 */
final class IdsSeen {

  private static final int SMALLEST = 64;

  private long[] hashes = new long[SMALLEST];
  private boolean[] again = new boolean[SMALLEST];
  private int size;
  private long reused;

  void clear() {
    if (hashes.length > 1 << 16) {
      hashes = new long[SMALLEST];
      again = new boolean[SMALLEST];
    } else {
      Arrays.fill(hashes, 0);
      Arrays.fill(again, false);
    }
    size = 0;
    reused = 0;
  }

  /** Trades added so far whose id another one of them has. */
  long reused() {
    return reused;
  }

  void add(String tradeId) {
    if (size * 2 >= hashes.length) {
      grow();
    }
    long hash = Fingerprint.of(tradeId) | 1; // 0 marks a free place
    int at = place(hash);
    if (hashes[at] == hash) {
      reused += again[at] ? 1 : 2;
      again[at] = true;
    } else {
      hashes[at] = hash;
      size++;
    }
  }

  private int place(long hash) {
    int mask = hashes.length - 1;
    int at = (int) (hash >>> 20) & mask;
    while (hashes[at] != 0 && hashes[at] != hash) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldHashes = hashes;
    boolean[] oldAgain = again;
    hashes = new long[oldHashes.length * 2];
    again = new boolean[oldHashes.length * 2];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int at = place(oldHashes[i]);
        hashes[at] = oldHashes[i];
        again[at] = oldAgain[i];
      }
    }
  }
}
