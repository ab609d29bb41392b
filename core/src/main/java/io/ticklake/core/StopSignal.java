package io.ticklake.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/** A request to end. Work looks at it, waits on it so that it ends at once, or is told by it. */
public final class StopSignal {

  private static final Map<String, Integer> EXIT_CODES =
      Map.of("TERM", 143, "INT", 130, "HUP", 129);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final List<Runnable> told = new ArrayList<>();

  /** Work that ends early, but in order, once it is asked to. */
  @FunctionalInterface
  public interface Work<E extends Exception> {
    void run(StopSignal stop) throws E;
  }

  /**
   * Does the work; SIGTERM, SIGINT (Ctrl-C) or SIGHUP meanwhile asks it to end. A second one
   * changes nothing: who presses Ctrl-C twice must not leave servers behind.
   *
   * <p>Signal handlers and not a shutdown hook: once the JVM shuts down, the hooks of Iceberg and
   * Spark take their thread pools away under the commit that is still running.
   *
   * @return the exit code for the process: 0, or 128 plus the number of the signal
   */
  public static <E extends Exception> int during(Work<E> work) throws E {
    StopSignal stop = new StopSignal();
    AtomicInteger exitCode = new AtomicInteger();
    Map<String, Object> previous = new HashMap<>();
    EXIT_CODES.forEach(
        (signal, code) ->
            previous.put(
                signal,
                Signals.register(
                    signal,
                    () -> {
                      exitCode.compareAndSet(0, code);
                      stop.ask();
                    })));
    try {
      work.run(stop);
    } finally {
      previous.forEach(Signals::unregister);
    }
    return exitCode.get();
  }

  /** Asks; a second time changes nothing. */
  public synchronized void ask() {
    if (!isAsked()) {
      asked.countDown();
      told.forEach(Runnable::run);
    }
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Has this run when somebody asks, at once if somebody has; it must return at once itself. */
  public synchronized void whenAsked(Runnable tell) {
    if (isAsked()) {
      tell.run();
    } else {
      told.add(tell);
    }
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
