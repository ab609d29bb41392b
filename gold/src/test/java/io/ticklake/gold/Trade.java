package io.ticklake.gold;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A trade as tests write it: {@code 14:00:00.5 100 2}, or with {@code AAPL@X} in front. */
record Trade(
    String symbol,
    String venue,
    long timeNanos,
    String price,
    String size,
    boolean setsLast,
    boolean setsHighLow,
    boolean countsVolume,
    long missingBefore,
    int copies) {

  static final LocalDate DAY = LocalDate.parse("2026-01-05");

  /** One trade a line; times without a date lie on {@link #DAY}. */
  static List<Trade> all(String... lines) {
    List<Trade> trades = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      boolean named = words[0].contains("@");
      String[] series = (named ? words[0] : "AAPL@X").split("@", -1);
      int i = named ? 1 : 0;
      trades.add(of(series[0], series[1], nanos(words[i]), words[i + 1], words[i + 2]));
    }
    return trades;
  }

  static Trade one(String line) {
    return all(line).get(0);
  }

  static Trade of(String symbol, String venue, long timeNanos, String price, String size) {
    return new Trade(symbol, venue, timeNanos, price, size, true, true, true, 0, 1);
  }

  Trade setting(boolean last, boolean highLow, boolean volume) {
    return new Trade(
        symbol, venue, timeNanos, price, size, last, highLow, volume, missingBefore, copies);
  }

  Trade afterMissing(long ids) {
    return new Trade(
        symbol, venue, timeNanos, price, size, setsLast, setsHighLow, countsVolume, ids, copies);
  }

  Trade inCopies(int number) {
    return new Trade(
        symbol,
        venue,
        timeNanos,
        price,
        size,
        setsLast,
        setsHighLow,
        countsVolume,
        missingBefore,
        number);
  }

  BigDecimal decimalPrice() {
    return new BigDecimal(price).setScale(8);
  }

  BigDecimal decimalSize() {
    return new BigDecimal(size).setScale(8);
  }

  /** {@code 14:00:00.5} on {@link #DAY}, or a date and a time. */
  static long nanos(String time) {
    Instant instant =
        LocalDateTime.parse(time.contains("T") ? time : DAY + "T" + time).toInstant(ZoneOffset.UTC);
    return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
  }

  static long micros(String time) {
    return nanos(time) / 1_000;
  }
}
