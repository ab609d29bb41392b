package io.ticklake.ingest.feed;

import io.ticklake.decode.TickDecoders;

/** Tick JSON, one object per line. */
final class TickLines {

  private TickLines() {}

  static FileFeed open(CapturedFile file, boolean withKeys) {
    RecordKeys keys = withKeys ? new RecordKeys(TickDecoders.TICKS) : null;
    return new LineFeed(
        file,
        line ->
            new FeedRecord(
                keys == null ? null : keys.of(line),
                line,
                TickDecoders.TICKS,
                FeedRecord.UNKNOWN,
                file.line()));
  }
}
