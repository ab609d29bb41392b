package io.ticklake.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Ends one process of {@code up}, be it our child or left over from a killed supervisor. */
final class StopProcess {

  private static final Duration LOOK = Duration.ofMillis(50);

  private StopProcess() {}

  /** Asks it to stop and waits; kills what is left after the part's patience. */
  static void stop(PartName name, ProcessIdentity process, Path log, Consumer<String> tell) {
    if (process.isRunning()) {
      process.signal(name.stopSignal());
      if (!awaitEnd(process, name.patience())) {
        tell.accept(
            "%s did not stop within %d s and is killed; its log is %s"
                .formatted(name.text(), name.patience().toSeconds(), log));
      }
    }
    process.killAll();
    awaitEnd(process, Duration.ofSeconds(10));
    tell.accept(name.text() + " stopped");
  }

  /** Whether it ended in time. */
  static boolean awaitEnd(ProcessIdentity process, Duration patience) {
    // Not by ProcessHandle.onExit: it waits for whoever has to collect an ended process, and in a
    // container that may be nobody.
    long end = System.nanoTime() + patience.toNanos();
    while (process.isRunning()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return true;
  }
}
