package io.ticklake.ingest.feed;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.decode.TickDecoders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens captured files. Plain, gzip and zip files are told apart by their first bytes. */
public final class FileFeeds {

  /** The format of records that are market info and no ticks. */
  public static final String MARKET_INFO = "market-info";

  /** The formats of files. */
  public static final List<String> FORMATS = List.of("ticks", "binance", "kraken", "lean", "sp500");

  private FileFeeds() {}

  /** Opens a file that needs no more than its format. */
  public static FileFeed open(Path file, String format) {
    return open(file, FeedOptions.of(format));
  }

  /**
   * How the file is read, as far as it decides what becomes of its bytes: {@code ticks}, {@code
   * lean;AIG;2013-10-07}, {@code sp500;2026-01-01}. The same bytes read in another way are other
   * records.
   */
  public static String reading(Path file, FeedOptions options) {
    return switch (options.format()) {
      case "lean" ->
          String.join(
              ";",
              options.format(),
              LeanTrades.symbol(file, options),
              LeanTrades.date(file, options).toString());
      case "sp500" -> options.format() + ";" + options.effective().orElseThrow();
      default -> options.format();
    };
  }

  public static FileFeed open(Path file, FeedOptions options) {
    if (!FORMATS.contains(options.format())) {
      throw new BadRequest(
          "There is no format '%s'. Use one of %s."
              .formatted(options.format(), String.join(", ", FORMATS)));
    }
    if (!Files.isRegularFile(file)) {
      throw new BadRequest("There is no file %s. Check the path.".formatted(file));
    }
    return switch (options.format()) {
      case TickDecoders.TICKS -> TickLines.open(CapturedFile.open(file), options.withKeys());
      case TickDecoders.BINANCE -> BinanceCapture.open(CapturedFile.open(file), options.withKeys());
      case "kraken" -> KrakenTrades.open(file);
      case "lean" -> LeanTrades.open(file, options);
      default -> Constituents.open(file, options);
    };
  }
}
