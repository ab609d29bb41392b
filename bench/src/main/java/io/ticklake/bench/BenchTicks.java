package io.ticklake.bench;

import java.util.Random;

/** Tick JSON of about 120 bytes, the same for the same number of rows. */
final class BenchTicks {

  private static final long FIRST_NS = 1_767_621_600_000_000_000L;
  private static final int CENTS = 100;

  private final Random random = new Random(7);
  private final long[] prices;
  private final long[] ids;
  private final long averageStepNs;
  private long eventTimeNs = FIRST_NS;

  /** 50 symbols, 10,000 ticks a second in all. */
  BenchTicks() {
    this(50, 100_000);
  }

  /**
   * Ticks from 2026-01-05T14:00Z on.
   *
   * @param symbols how many, at most 100
   * @param averageStepNs mean time between two ticks
   */
  BenchTicks(int symbols, long averageStepNs) {
    this.prices = new long[symbols];
    this.ids = new long[symbols];
    this.averageStepNs = averageStepNs;
    for (int i = 0; i < symbols; i++) {
      prices[i] = 2_000L + random.nextInt(30_000);
    }
  }

  /** Number of the symbol of the next tick. */
  int nextSymbol() {
    return random.nextInt(prices.length);
  }

  String next(int symbol) {
    prices[symbol] = Math.max(1, prices[symbol] + random.nextInt(5) - 2);
    eventTimeNs += random.nextLong(2 * averageStepNs);
    long price = prices[symbol];
    long id = ++ids[symbol];
    return "{\"symbol\":\"SYM"
        + twoDigits(symbol)
        + "\",\"venue\":\"SIM\",\"price\":\""
        + price / CENTS
        + '.'
        + twoDigits(price % CENTS)
        + "\",\"size\":\""
        + (1 + random.nextInt(500))
        + "\",\"event_time\":"
        + eventTimeNs
        + ",\"trade_id\":\""
        + id
        + "\",\"sequence\":"
        + id
        + '}';
  }

  private static String twoDigits(long number) {
    return (number < 10 ? "0" : "") + number;
  }
}
