package io.ticklake.analytics;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows on a terminal how long a query runs and, where DuckDB can tell, how far it is; takes the
 * line away when it has ended. Queries that end within a second show nothing.
 */
public final class ProgressLine implements AutoCloseable {

  private static final long QUIET_MILLIS = 1_000;
  private static final long STEP_MILLIS = 200;
  private static final int WIDTH = 30;
  private static final String ERASE = "\r\033[K";

  private final Supplier<OptionalDouble> percent;
  private final PrintWriter terminal;
  private final Thread drawing;
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean drawn;

  private ProgressLine(Supplier<OptionalDouble> percent, PrintWriter terminal) {
    this.percent = percent;
    this.terminal = terminal;
    this.drawing = new Thread(this::draw, "progress");
    drawing.setDaemon(true);
  }

  /** Begins to look at a query that is about to run. */
  public static ProgressLine of(LakeSql sql, PrintWriter terminal) {
    ProgressLine line = new ProgressLine(sql::progress, terminal);
    line.drawing.start();
    return line;
  }

  private void draw() {
    try {
      long begin = System.nanoTime();
      for (long pause = QUIET_MILLIS;
          !ended.await(pause, TimeUnit.MILLISECONDS);
          pause = STEP_MILLIS) {
        drawn = true;
        terminal.print(ERASE + text(percent.get(), (System.nanoTime() - begin) / 1e9));
        terminal.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * {@code [###### ] 20 %, 3.1 s}; of a query of which nobody can tell how far it is {@code [ ] ?
   * %, 3.1 s}.
   */
  static String text(OptionalDouble percent, double seconds) {
    int full = (int) (WIDTH * percent.orElse(0) / 100);
    String done =
        percent.isPresent() ? String.format(Locale.ROOT, "%3.0f", percent.getAsDouble()) : "  ?";
    return String.format(
        Locale.ROOT,
        "[%s%s] %s %%, %.1f s",
        "#".repeat(full),
        " ".repeat(WIDTH - full),
        done,
        seconds);
  }

  /** Takes the line away. Rows may be printed after this. */
  public void hide() {
    ended.countDown();
    try {
      drawing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (drawn) {
      drawn = false;
      terminal.print(ERASE);
      terminal.flush();
    }
  }

  @Override
  public void close() {
    hide();
  }
}
