package io.ticklake.ingest.feed;

/**
 * Randomness without state: the same keys and time always give the same value, so that a simulation
 * can go on anywhere without having gone the way there. Only exact and strict arithmetic, so that
 * every machine gives the same bits.
 */
final class Noise {

  private Noise() {}

  /** 64 evenly spread bits from a key (the finisher of SplitMix64). */
  static long bits(long key) {
    long z = key + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long bits(long key, long more) {
    return bits(bits(key) ^ more);
  }

  /** Evenly from 0 to below 1. */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }

  /**
   * A smooth curve through random points, one per period, from -1 to 1. Its slope is at most 3 per
   * period.
   */
  static double curve(long key, long second, long period) {
    long cell = Math.floorDiv(second, period);
    double x = (double) Math.floorMod(second, period) / period;
    double from = 2 * unit(bits(key, cell)) - 1;
    double to = 2 * unit(bits(key, cell + 1)) - 1;
    return from + (to - from) * x * x * (3 - 2 * x);
  }
}
