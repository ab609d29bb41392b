package io.ticklake.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Turns SIGTERM and Ctrl-C into a request to end: the running work is finished and its result
 * printed before Spark is taken down and the process ends with 143 or 130.
 */
public final class StopSignal implements AutoCloseable {

  // Spark's own hook has priority 40 and would stop the session under the running work.
  private static final int BEFORE_SPARK = 100;
  private static final int PATIENCE_SECONDS = 120;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook;

  private StopSignal(Runnable requestEnd) {
    this.hook =
        () -> {
          requestEnd.run();
          try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    ShutdownHookManager.get()
        .addShutdownHook(hook, BEFORE_SPARK, PATIENCE_SECONDS + 5L, TimeUnit.SECONDS);
  }

  /**
   * From now until it is closed, a signal runs {@code requestEnd} and waits for the closing.
   *
   * @param requestEnd asks the work to end and returns at once
   */
  public static StopSignal on(Runnable requestEnd) {
    return new StopSignal(requestEnd);
  }

  /** Says that the work has ended and its result is printed. */
  @Override
  public void close() {
    ended.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
