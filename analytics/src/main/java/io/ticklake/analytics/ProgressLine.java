package io.ticklake.analytics;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Shows on a terminal how far a long query is, and takes the line away when it has ended. Queries
 * that end within a second show nothing.
 */
public final class ProgressLine implements AutoCloseable {

  private static final long QUIET_MILLIS = 1_000;
  private static final long STEP_MILLIS = 200;
  private static final int WIDTH = 30;
  private static final String ERASE = "\r\033[K";

  private final Supplier<OptionalDouble> percent;
  private final PrintWriter terminal;
  private final Thread drawing;
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
      for (long pause = QUIET_MILLIS; ; pause = STEP_MILLIS) {
        Thread.sleep(pause);
        OptionalDouble done = percent.get();
        if (done.isPresent()) {
          drawn = true;
          terminal.print(ERASE + text(done.getAsDouble(), (System.nanoTime() - begin) / 1e9));
          terminal.flush();
        }
      }
    } catch (InterruptedException e) {
      // the query has ended
    }
  }

  /** {@code [###### ] 20 %, 3.1 s}. */
  static String text(double percent, double seconds) {
    int full = (int) (WIDTH * percent / 100);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f %%, %.1f s",
        "#".repeat(full),
        " ".repeat(WIDTH - full),
        percent,
        seconds);
  }

  /** Takes the line away. Rows may be printed after this. */
  public void hide() {
    drawing.interrupt();
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
