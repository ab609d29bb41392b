package io.ticklake.bench;

import java.util.Random;

/** Tick JSON of about 120 bytes, the same for the same number of rows. */
final class BenchTicks {

  private static final int SYMBOLS = 50;
  private static final long FIRST_NS = 1_767_621_600_000_000_000L;
  private static final int CENTS = 100;

  private final Random random = new Random(7);
  private final long[] prices = new long[SYMBOLS];
  private final long[] ids = new long[SYMBOLS];
  private long eventTimeNs = FIRST_NS;

  BenchTicks() {
    for (int i = 0; i < SYMBOLS; i++) {
      prices[i] = 2_000L + random.nextInt(30_000);
    }
  }

  /** Number of the symbol of the next tick. */
  int nextSymbol() {
    return random.nextInt(SYMBOLS);
  }

  String next(int symbol) {
    prices[symbol] = Math.max(1, prices[symbol] + random.nextInt(5) - 2);
    eventTimeNs += random.nextInt(200_000);
    return "{\"symbol\":\"SYM%02d\",\"venue\":\"SIM\",\"price\":\"%d.%02d\",\"size\":\"%d\",\"event_time\":%d,\"trade_id\":\"%d\",\"sequence\":%d}"
        .formatted(
            symbol,
            prices[symbol] / CENTS,
            prices[symbol] % CENTS,
            1 + random.nextInt(500),
            eventTimeNs,
            ++ids[symbol],
            ids[symbol]);
  }
}
