package io.ticklake.ingest.feed;

import java.util.Iterator;

/** The records of one captured file, in its order. A damaged file ends it with a BadData. */
public interface FileFeed extends Iterator<FeedRecord>, AutoCloseable {

  /** How much of the file has been read, from 0 to 1. */
  double progress();

  @Override
  void close();
}
