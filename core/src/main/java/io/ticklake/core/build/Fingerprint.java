package io.ticklake.core.build;

/**
 * A 64-bit hash that is the same on every machine and in every run. It finds changes; it protects
 * against nobody who wants to deceive. Hashes of rows or series are added up, so that their order
 * does not count.
 */
public final class Fingerprint {

  private static final long SEED = 0x9E3779B97F4A7C15L;

  private long state = SEED;

  public Fingerprint add(long value) {
    state = mix(state ^ mix(value + SEED)) + SEED;
    return this;
  }

  public Fingerprint add(String text) {
    return add(of(text));
  }

  public Fingerprint add(double value) {
    return add(Double.doubleToLongBits(value));
  }

  public long value() {
    return mix(state);
  }

  public static long of(String text) {
    if (text == null) {
      return 1;
    }
    long hash = SEED + text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0xFF51AFD7ED558CCDL;
      hash ^= hash >>> 32;
    }
    return mix(hash);
  }

  public static long of(byte[] bytes) {
    long hash = SEED + bytes.length;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xFF)) * 0xFF51AFD7ED558CCDL;
      hash ^= hash >>> 32;
    }
    return mix(hash);
  }

  /** The finalizer of SplitMix64: every bit of the input reaches every bit of the output. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
