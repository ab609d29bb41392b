package io.ticklake.ingest.feed;

import java.util.NoSuchElementException;
import java.util.function.Function;

/** A file with one record on each line; empty lines are no records. */
final class LineFeed implements FileFeed {

  private final CapturedFile file;
  private final Function<byte[], FeedRecord> reader;
  private byte[] next;

  /**
   * @param reader makes a record of the line that was read from the file last
   */
  LineFeed(CapturedFile file, Function<byte[], FeedRecord> reader) {
    this.file = file;
    this.reader = reader;
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
    FeedRecord record = reader.apply(next);
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
