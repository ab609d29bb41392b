package io.ticklake.cli;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.ingest.feed.FeedOptions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How captured files are to be read. */
final class FileOptions {

  @Option(
      names = "--format",
      paramLabel = "F",
      required = true,
      description = "ticks, binance, kraken, lean or sp500.")
  String format;

  @Option(
      names = "--symbol",
      paramLabel = "S",
      description = "lean: the symbol. Default: the name of the file's folder.")
  String symbol;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "lean: the day. Default: from the file's name.")
  String date;

  @Option(
      names = "--effective",
      paramLabel = "DATE",
      description = "sp500: the day from which the members hold.")
  String effective;

  /**
   * The same for the feeds.
   *
   * @param withKeys whether records are to get their Kafka key
   */
  FeedOptions feed(boolean withKeys) {
    return new FeedOptions(
        format,
        Optional.ofNullable(symbol),
        day("--date", date),
        day("--effective", effective),
        withKeys);
  }

  private static Optional<LocalDate> day(String option, String text) {
    try {
      return Optional.ofNullable(text).map(LocalDate::parse);
    } catch (DateTimeException e) {
      throw new BadRequest(
          "%s '%s' is not a day. Write it as in 2026-01-31.".formatted(option, text), e);
    }
  }
}
