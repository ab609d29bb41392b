package io.ticklake.decode;

/**
 * Reads numbers from their digits, never through a double: decimals as unscaled long at scale 8,
 * and integers. The form is that of a JSON number, also inside a text.
 */
final class NumberText {

  /** How the reading ended. */
  enum Outcome {
    /** The value is {@link #value}. */
    EXACT,
    /** Not of the form of a number; of an integer: has a fraction or an exponent. */
    NOT_A_NUMBER,
    /** A decimal of more than 10 digits before the point; an integer beyond 64 bits. */
    TOO_LARGE,
    /** An integer below what 64 bits hold. */
    TOO_SMALL,
    /** A decimal with more than 8 decimals that matter. */
    TOO_PRECISE
  }

  static final int SCALE = 8;
  private static final int WHOLE_DIGITS = 10;
  private static final long EXPONENT_LIMIT = 1_000_000_000_000L;
  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  /** The number read last, if it was exact. */
  long value;

  /** Reads a decimal into {@link #value}, unscaled at scale 8. */
  Outcome readDecimal(byte[] bytes, int start, int end) {
    int at = start;
    boolean negative = at < end && bytes[at] == '-';
    if (negative) {
      at++;
    }
    int first = at;
    long digits = 0;
    while (at < end && isDigit(bytes[at])) {
      digits = digits * 10 + (bytes[at] - '0');
      at++;
    }
    int whole = at - first;
    if (whole == 0 || (whole > 1 && bytes[first] == '0')) {
      return Outcome.NOT_A_NUMBER;
    }
    int decimals = 0;
    if (at < end && bytes[at] == '.') {
      at++;
      int point = at;
      while (at < end && isDigit(bytes[at])) {
        digits = digits * 10 + (bytes[at] - '0');
        at++;
      }
      decimals = at - point;
      if (decimals == 0) {
        return Outcome.NOT_A_NUMBER;
      }
    }
    if (at == end && whole <= WHOLE_DIGITS && decimals <= SCALE) {
      long unscaled = digits * POWERS[SCALE - decimals];
      value = negative ? -unscaled : unscaled;
      return Outcome.EXACT;
    }
    long exponent = 0;
    if (at < end) {
      exponent = exponent(bytes, at, end);
      if (exponent == Long.MIN_VALUE) {
        return Outcome.NOT_A_NUMBER;
      }
    }
    Outcome outcome = sum(bytes, first, whole, decimals, exponent);
    value = negative ? -value : value;
    return outcome;
  }

  /**
   * Reads the integer of at most 18 digits, or of 19 that fit, that begins here, sign included.
   *
   * @return where it ends, or -1 when it is something else or larger
   */
  int readShortInteger(byte[] bytes, int start, int end) {
    int at = start;
    boolean negative = at < end && bytes[at] == '-';
    if (negative) {
      at++;
    }
    int first = at;
    long sum = 0;
    while (at <= end - Long.BYTES && at - first < 2 * Long.BYTES) {
      long word = EightBytes.at(bytes, at);
      if (!EightBytes.areDigits(word)) {
        break;
      }
      sum = sum * 100_000_000L + EightBytes.number(word);
      at += Long.BYTES;
    }
    while (at < end && isDigit(bytes[at])) {
      sum = sum * 10 + (bytes[at] - '0');
      at++;
    }
    int digits = at - first;
    if (digits == 0 || digits > POWERS.length || sum < 0 || (digits > 1 && bytes[first] == '0')) {
      return -1;
    }
    if (at < end && (bytes[at] == '.' || bytes[at] == 'e' || bytes[at] == 'E')) {
      return -1;
    }
    value = negative ? -sum : sum;
    return at;
  }

  /** Reads an integer into {@link #value}. */
  Outcome readInteger(byte[] bytes, int start, int end) {
    int at = start;
    boolean negative = at < end && bytes[at] == '-';
    if (negative) {
      at++;
    }
    int first = at;
    // Counted downwards, because the smallest long has no positive counterpart.
    long sum = 0;
    boolean overflowed = false;
    while (at < end && isDigit(bytes[at])) {
      int digit = bytes[at] - '0';
      if (at - first >= 18 && !overflowed) {
        overflowed =
            sum < Long.MIN_VALUE / 10
                || (sum == Long.MIN_VALUE / 10 && digit > -(Long.MIN_VALUE % 10));
      }
      sum = sum * 10 - digit;
      at++;
    }
    if (at != end || at == first || (at - first > 1 && bytes[first] == '0')) {
      return Outcome.NOT_A_NUMBER;
    }
    if (overflowed || (!negative && sum == Long.MIN_VALUE)) {
      return negative ? Outcome.TOO_SMALL : Outcome.TOO_LARGE;
    }
    value = negative ? sum : -sum;
    return Outcome.EXACT;
  }

  // The value of an exponent part that fills the rest; the smallest long if it is none.
  private static long exponent(byte[] bytes, int start, int end) {
    if (bytes[start] != 'e' && bytes[start] != 'E') {
      return Long.MIN_VALUE;
    }
    int at = start + 1;
    boolean negative = at < end && bytes[at] == '-';
    if (negative || (at < end && bytes[at] == '+')) {
      at++;
    }
    if (at == end) {
      return Long.MIN_VALUE;
    }
    long exponent = 0;
    for (; at < end; at++) {
      if (!isDigit(bytes[at])) {
        return Long.MIN_VALUE;
      }
      exponent = Math.min(exponent * 10 + (bytes[at] - '0'), EXPONENT_LIMIT);
    }
    return negative ? -exponent : exponent;
  }

  // Only digits that are not zero count: leading and trailing zeros change neither range nor
  // precision.
  private Outcome sum(byte[] bytes, int first, int whole, int decimals, long exponent) {
    long sum = 0;
    boolean any = false;
    int highest = 0;
    int lowest = 0;
    int power = whole - 1;
    int digits = whole + decimals;
    for (int i = 0, at = first; i < digits; i++, at++, power--) {
      if (bytes[at] == '.') {
        at++;
      }
      int digit = bytes[at] - '0';
      if (digit == 0) {
        continue;
      }
      if (!any) {
        any = true;
        highest = power;
        sum = digit;
      } else if (highest - power < WHOLE_DIGITS + SCALE) {
        sum = sum * POWERS[lowest - power] + digit;
      }
      lowest = power;
    }
    if (!any) {
      value = 0;
      return Outcome.EXACT;
    }
    if (highest + exponent >= WHOLE_DIGITS) {
      return Outcome.TOO_LARGE;
    }
    if (lowest + exponent < -SCALE) {
      return Outcome.TOO_PRECISE;
    }
    value = sum * POWERS[(int) (lowest + exponent + SCALE)];
    return Outcome.EXACT;
  }

  private static boolean isDigit(byte letter) {
    return letter >= '0' && letter <= '9';
  }
}
