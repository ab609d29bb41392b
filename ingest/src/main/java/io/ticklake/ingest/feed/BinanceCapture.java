package io.ticklake.ingest.feed;

import io.ticklake.ingest.decode.TickDecoders;
import java.util.Arrays;
import java.util.NoSuchElementException;

/**
 * A captured websocket: each line is the receive time in nanoseconds since 1970 UTC, a space, and
 * the message as it came.
 */
final class BinanceCapture implements FileFeed {

  private static final int MOST_DIGITS = 19;

  private final CapturedFile file;
  private final RecordKeys keys;
  private byte[] next;

  BinanceCapture(CapturedFile file, boolean withKeys) {
    this.file = file;
    this.keys = withKeys ? new RecordKeys(TickDecoders.BINANCE) : null;
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public FeedRecord next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    byte[] line = next;
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
    FeedRecord record =
        new FeedRecord(
            keys == null ? null : keys.of(value),
            value,
            TickDecoders.BINANCE,
            nanoseconds / 1_000,
            file.line());
    advance();
    return record;
  }

  private void advance() {
    do {
      next = file.nextLine();
    } while (next != null && next.length == 0);
  }

  @Override
  public double progress() {
    return file.progress();
  }

  @Override
  public void close() {
    file.close();
  }
}
