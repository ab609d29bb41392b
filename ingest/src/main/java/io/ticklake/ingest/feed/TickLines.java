package io.ticklake.ingest.feed;

import io.ticklake.ingest.decode.TickDecoders;
import java.util.NoSuchElementException;

/** A file of Tick JSON, one object per line; empty lines are no records. */
final class TickLines implements FileFeed {

  private final CapturedFile file;
  private final RecordKeys keys;
  private byte[] next;

  TickLines(CapturedFile file, boolean withKeys) {
    this.file = file;
    this.keys = withKeys ? new RecordKeys(TickDecoders.TICKS) : null;
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
    byte[] value = next;
    byte[] key = keys == null ? null : keys.of(value);
    FeedRecord record =
        new FeedRecord(key, value, TickDecoders.TICKS, FeedRecord.UNKNOWN, file.line());
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
