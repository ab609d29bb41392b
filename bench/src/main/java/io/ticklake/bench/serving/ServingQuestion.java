package io.ticklake.bench.serving;

import java.util.Locale;

/** What readers ask. */
enum ServingQuestion {
  /** The minutes of one symbol in one hour. */
  POINT(400),
  /** Twenty symbols day by day, from the minutes of the whole time. */
  MONTH(60),
  /** The three of each sector that moved most on a day. */
  MOVERS(120),
  /** All trades, each with the quote of its moment. */
  ASOF(4);

  private final int asks;

  ServingQuestion(int asks) {
    this.asks = asks;
  }

  /** How often it is asked in a full run. */
  int asks() {
    return asks;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
