package io.ticklake.engine;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/**
 * Turns SIGTERM and Ctrl-C into a request to end: the running work is finished and its result
 * printed before Spark is taken down and the process ends with 143 or 130.
 *
 * <p>A signal handler and not a shutdown hook: once the JVM shuts down, Iceberg's and Spark's own
 * hooks take their thread pools away under the batch that is still being committed.
 */
public final class StopSignal {

  private static final Map<String, Integer> EXIT_CODES =
      Map.of("TERM", 143, "INT", 130, "HUP", 129);

  private StopSignal() {}

  /**
   * Does the work; a signal meanwhile runs {@code requestEnd}, and once the work has ended the
   * process ends with the signal's exit code. A second signal ends the process at once.
   *
   * @param requestEnd asks the work to end and returns at once
   * @param work prints its result itself
   */
  public static void during(Runnable requestEnd, Runnable work) {
    AtomicInteger exitCode = new AtomicInteger();
    EXIT_CODES.forEach(
        (signal, code) ->
            Signals.register(
                signal,
                () -> {
                  if (exitCode.compareAndSet(0, code)) {
                    requestEnd.run();
                  } else {
                    Runtime.getRuntime().halt(code);
                  }
                }));
    try {
      work.run();
    } finally {
      EXIT_CODES.keySet().forEach(Signals::registerDefault);
      if (exitCode.get() != 0) {
        Runtime.getRuntime().exit(exitCode.get());
      }
    }
  }
}
