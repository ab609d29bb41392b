package io.ticklake.decode;

/** What a record that could be read says. */
public enum TickKind {
  /** A trade happened. */
  TRADE("trade"),
  /** An earlier trade has other values than reported. */
  CORRECTION("correction"),
  /** An earlier trade did not happen. */
  CANCEL("cancel"),
  /** A known message that is no trade, such as a quote; it still proves that the feed was alive. */
  SKIPPED("skipped");

  private final String text;

  TickKind(String text) {
    this.text = text;
  }

  /** The word in the column {@code kind}. */
  public String text() {
    return text;
  }
}
