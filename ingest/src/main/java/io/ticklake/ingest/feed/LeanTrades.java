package io.ticklake.ingest.feed;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.decode.TickDecoders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One symbol's day of US equity trades in the format of the Lean engine: {@code time, price x
 * 10000, size, exchange, condition bits (hexadecimal), suspicious}. The time is milliseconds of the
 * wall clock in New York since midnight of the day. There is no trade id, and equal rows are
 * different trades: the number of the line is the sequence. The venue is the consolidated tape US;
 * the executing exchange is an extra.
 */
final class LeanTrades {

  private static final String VENUE = "US";
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9._:/=^-]{1,64}");
  private static final int FIELDS = 6;
  private static final long MILLISECONDS_OF_DAY = Duration.ofDays(1).toMillis();

  private final CapturedFile file;
  private final String symbol;
  private final LocalDate date;
  private final byte[] key;
  private final JsonObjectText json = new JsonObjectText();

  private LeanTrades(CapturedFile file, String symbol, LocalDate date) {
    this.file = file;
    this.symbol = symbol;
    this.date = date;
    this.key = symbol.getBytes(StandardCharsets.UTF_8);
  }

  static FileFeed open(Path path, FeedOptions options) {
    String symbol = symbol(path, options);
    LocalDate date = date(path, options);
    CapturedFile file = CapturedFile.open(path);
    return new LineFeed(file, new LeanTrades(file, symbol, date)::record);
  }

  /** The symbol of the file's trades. */
  static String symbol(Path path, FeedOptions options) {
    String symbol = options.symbol().orElseGet(() -> symbolOf(path));
    if (!SYMBOL.matcher(symbol).matches()) {
      throw new BadRequest(
          "'%s' is no symbol: 1 to 64 characters of A-Z a-z 0-9 and . _ : / = ^ - are one. Give --symbol."
              .formatted(symbol));
    }
    return symbol;
  }

  /** The day of the file's trades. */
  static LocalDate date(Path path, FeedOptions options) {
    return options.date().orElseGet(() -> dateOf(path));
  }

  private static String symbolOf(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || folder.getFileName() == null) {
      throw new BadRequest(
          "The folder of %s does not name a symbol. Give --symbol.".formatted(path));
    }
    return folder.getFileName().toString().toUpperCase(Locale.ROOT);
  }

  private static LocalDate dateOf(Path path) {
    String name = path.getFileName().toString();
    try {
      return LocalDate.parse(
          name.substring(0, Math.min(8, name.length())), DateTimeFormatter.BASIC_ISO_DATE);
    } catch (DateTimeException e) {
      throw new BadRequest(
          "The name of %s does not begin with a date such as 20131007. Give --date."
              .formatted(path),
          e);
    }
  }

  private FeedRecord record(byte[] line) {
    String[] fields = new String(line, StandardCharsets.UTF_8).split(",", -1);
    if (fields.length != FIELDS) {
      throw file.damaged("it has %d fields and not 6".formatted(fields.length), null);
    }
    List<String> conditions = SaleConditions.names(hexadecimal(fields[4]));
    switch (fields[5].strip()) {
      case "0" -> {}
      case "1" -> {
        conditions = new ArrayList<>(conditions);
        conditions.add("suspicious");
      }
      default -> throw file.damaged("suspicious is '%s', not 0 or 1".formatted(fields[5]), null);
    }
    byte[] value =
        json.start()
            .text("symbol", symbol)
            .text("venue", VENUE)
            .text("price", price(fields[1]))
            .text("size", Long.toString(number(fields[2], "size")))
            .number("event_time", eventTime(number(fields[0], "time")))
            .number("sequence", file.line())
            .texts("conditions", conditions)
            .text("exchange", fields[3])
            .end();
    return new FeedRecord(key, value, TickDecoders.TICKS, FeedRecord.UNKNOWN, file.line());
  }

  private long eventTime(long milliseconds) {
    if (milliseconds >= MILLISECONDS_OF_DAY) {
      throw file.damaged("%d ms lie beyond the day".formatted(milliseconds), null);
    }
    Instant time =
        date.atStartOfDay().plus(Duration.ofMillis(milliseconds)).atZone(NEW_YORK).toInstant();
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  private String price(String tenThousandths) {
    long price = number(tenThousandths, "price");
    return "%d.%04d".formatted(price / 10_000, price % 10_000);
  }

  private long number(String text, String field) {
    try {
      long number = Long.parseLong(text.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw file.damaged("%s is '%s', which is no whole number".formatted(field, text), e);
    }
    throw file.damaged("%s is negative: %s".formatted(field, text), null);
  }

  private long hexadecimal(String text) {
    try {
      return Long.parseLong(text.strip(), 16);
    } catch (NumberFormatException e) {
      throw file.damaged("the condition '%s' is not hexadecimal".formatted(text), e);
    }
  }
}
