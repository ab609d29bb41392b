package io.ticklake.bench.serving;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;

/**
 * One question about something; the same number asks for the same thing whatever the system.
 *
 * @param symbol that is asked for by {@link ServingQuestion#POINT}
 * @param from inclusive, UTC; of a question about all time its start
 * @param to exclusive, UTC
 * @param symbols all of them
 */
record ServingAsk(
    ServingQuestion question,
    String symbol,
    LocalDateTime from,
    LocalDateTime to,
    List<String> symbols) {

  private static final int BUSY_FROM = 13;
  private static final int BUSY_HOURS = 8;

  /**
   * The ask of a number.
   *
   * @param days of the market
   */
  static ServingAsk of(ServingQuestion question, int number, int days, List<String> symbols) {
    Random random = new Random(number);
    LocalDate day = ServingInput.FIRST_DAY.plusDays(random.nextInt(days));
    LocalDateTime hour = day.atTime(BUSY_FROM + random.nextInt(BUSY_HOURS), 0);
    String symbol = symbols.get(random.nextInt(symbols.size()));
    LocalDateTime first = ServingInput.FIRST_DAY.atStartOfDay();
    return switch (question) {
      case POINT -> new ServingAsk(question, symbol, hour, hour.plusHours(1), symbols);
      case MOVERS ->
          new ServingAsk(
              question, symbol, day.atStartOfDay(), day.plusDays(1).atStartOfDay(), symbols);
      case MONTH, ASOF -> new ServingAsk(question, symbol, first, first.plusDays(days), symbols);
    };
  }
}
