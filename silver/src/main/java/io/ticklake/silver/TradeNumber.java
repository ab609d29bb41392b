package io.ticklake.silver;

/**
 * What a venue counts its trades by.
 *
 * @param kind which number it is
 * @param value the number
 */
record TradeNumber(Kind kind, long value) {

  /** Which number a trade has; a numeric trade id goes before a sequence number. */
  enum Kind {
    NONE(0),
    TRADE_ID(1),
    SEQUENCE(2);

    /** Stands for it in stored lookbacks. */
    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    static Kind ofCode(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of trade number has the code " + code);
    }
  }

  static final TradeNumber NONE = new TradeNumber(Kind.NONE, 0);

  private static final int LONGEST = 18;

  static TradeNumber of(String tradeId, boolean hasSequence, long sequence) {
    if (tradeId != null && tradeId.length() <= LONGEST && isNumber(tradeId)) {
      return new TradeNumber(Kind.TRADE_ID, Long.parseLong(tradeId));
    }
    return hasSequence ? new TradeNumber(Kind.SEQUENCE, sequence) : NONE;
  }

  /**
   * Numbers missing between the trade before and this one; 0 where they do not follow each other,
   * as after a restart of the count.
   */
  long missingSince(TradeNumber before) {
    return kind == before.kind && kind != Kind.NONE ? Math.max(0, value - before.value - 1) : 0;
  }

  static boolean isNumber(String text) {
    if (text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
