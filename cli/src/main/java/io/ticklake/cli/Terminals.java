package io.ticklake.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What is known of the terminal that a person may sit at. */
final class Terminals {

  private Terminals() {}

  /** Whether a person types and reads: standard input and output are both a terminal. */
  @SuppressWarnings("SystemConsoleNull") // null on Java 17 and 21, the only ones ticklake runs on
  static boolean interactive() {
    return System.console() != null;
  }

  /** Whether standard error, where progress is shown, is a terminal. */
  static boolean showsProgress() {
    return isTerminal(2);
  }

  /** Whether a person would see what is written to standard output. */
  static boolean showsOutput() {
    return isTerminal(1);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return interactive(); // where there is no /proc
    }
  }

  /** Characters of a line; 0 if the output is no terminal or nobody knows. */
  static int width() {
    if (!showsOutput()) {
      return 0;
    }
    String columns = System.getenv("COLUMNS");
    if (columns != null && columns.matches("[1-9]\\d{0,4}")) {
      return Integer.parseInt(columns);
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      return stty.waitFor(1, TimeUnit.SECONDS) && size.length == 2 ? Integer.parseInt(size[1]) : 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
