package io.ticklake.ingest.feed;

import java.time.LocalDate;
import java.util.Optional;

/**
 * How a file is to be read.
 *
 * @param format ticks, binance, kraken, lean or sp500
 * @param symbol the symbol of a file that does not name it (lean: else the name of its folder)
 * @param date the day of a file that does not name it (lean: else from the file's name)
 * @param effective from when the members of an index hold (sp500, needed there)
 * @param withKeys whether records get their Kafka key, which costs a decoding of each line
 */
public record FeedOptions(
    String format,
    Optional<String> symbol,
    Optional<LocalDate> date,
    Optional<LocalDate> effective,
    boolean withKeys) {

  public static FeedOptions of(String format) {
    return new FeedOptions(format, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  public FeedOptions keyed() {
    return new FeedOptions(format, symbol, date, effective, true);
  }

  public FeedOptions effective(LocalDate day) {
    return new FeedOptions(format, symbol, date, Optional.of(day), withKeys);
  }

  public FeedOptions symbol(String name) {
    return new FeedOptions(format, Optional.of(name), date, effective, withKeys);
  }

  public FeedOptions date(LocalDate day) {
    return new FeedOptions(format, symbol, Optional.of(day), effective, withKeys);
  }
}
