package io.ticklake.ingest.feed;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a running job to end; also how it waits, so that it ends at once. */
public final class StopSignal {

  private final CountDownLatch asked = new CountDownLatch(1);

  /** Asks; a second time changes nothing. */
  public void ask() {
    asked.countDown();
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits so long, or until asked; true if asked. An interrupted thread counts as asked. */
  public boolean await(Duration time) {
    try {
      return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ask();
      return true;
    }
  }
}
