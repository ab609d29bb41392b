package io.ticklake.cli;

import io.ticklake.ingest.feed.StopSignal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a long-running command end in order when the process is asked to, by Ctrl-C or SIGTERM. */
final class Signals implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 30;

  private final StopSignal stop = new StopSignal();
  private final CountDownLatch finished = new CountDownLatch(1);

  /** Listens from now on. The process lives until {@link #close}, or for half a minute. */
  static Signals listen() {
    Signals signals = new Signals();
    Runtime.getRuntime().addShutdownHook(new Thread(signals::end, "stop"));
    return signals;
  }

  private Signals() {}

  StopSignal stop() {
    return stop;
  }

  @SuppressWarnings("ResultOfMethodCallIgnored") // the process ends either way
  private void end() {
    stop.ask();
    try {
      finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
  }
}
