package io.ticklake.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Turns SIGTERM and Ctrl-C into a request to end: the running work is finished and its result
 * printed before Spark is taken down and the process ends with 143 or 130.
 */
public final class StopSignal {

  // Spark's own hook has priority 40 and would stop the session under the running work.
  private static final int BEFORE_SPARK = 100;
  private static final int PATIENCE_SECONDS = 120;

  private StopSignal() {}

  /**
   * Does the work; a signal meanwhile runs {@code requestEnd} and waits for the work to end.
   *
   * @param requestEnd asks the work to end and returns at once
   * @param work prints its result itself
   */
  public static void during(Runnable requestEnd, Runnable work) {
    CountDownLatch ended = new CountDownLatch(1);
    Runnable hook =
        () -> {
          requestEnd.run();
          try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    ShutdownHookManager hooks = ShutdownHookManager.get();
    hooks.addShutdownHook(hook, BEFORE_SPARK, PATIENCE_SECONDS + 5L, TimeUnit.SECONDS);
    try {
      work.run();
    } finally {
      ended.countDown();
      if (!hooks.isShutdownInProgress()) {
        hooks.removeShutdownHook(hook);
      }
    }
  }
}
