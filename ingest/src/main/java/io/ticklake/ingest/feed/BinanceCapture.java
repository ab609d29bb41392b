package io.ticklake.ingest.feed;

import io.ticklake.decode.TickDecoders;
import java.util.Arrays;

/**
 * A captured websocket: each line is the receive time in nanoseconds since 1970 UTC, a space, and
 * the message as it came.
 */
final class BinanceCapture {

  private static final int MOST_DIGITS = 19;

  private final CapturedFile file;
  private final RecordKeys keys;

  private BinanceCapture(CapturedFile file, boolean withKeys) {
    this.file = file;
    this.keys = withKeys ? new RecordKeys(TickDecoders.BINANCE) : null;
  }

  static FileFeed open(CapturedFile file, boolean withKeys) {
    return new LineFeed(file, new BinanceCapture(file, withKeys)::record);
  }

  private FeedRecord record(byte[] line) {
    int space = 0;
    long nanoseconds = 0;
    while (space < line.length && space < MOST_DIGITS && line[space] >= '0' && line[space] <= '9') {
      nanoseconds = nanoseconds * 10 + (line[space] - '0');
      space++;
    }
    if (space == 0 || space >= line.length || line[space] != ' ' || nanoseconds < 0) {
      throw file.damaged(
          "a capture of Binance begins each line with the receive time in nanoseconds and a space",
          null);
    }
    byte[] value = Arrays.copyOfRange(line, space + 1, line.length);
    return new FeedRecord(
        keys == null ? null : keys.of(value),
        value,
        TickDecoders.BINANCE,
        nanoseconds / 1_000,
        file.line());
  }
}
