package io.ticklake.cli;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The turn of one heal of a lake on this machine. Two at once would do no harm, the second commit
 * of a partition starts again, but all their work would be done twice. The system takes the turn
 * back however its owner ends.
 */
final class OneHeal implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final FileChannel channel;

  private OneHeal(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the turn; where nothing can be written there is nothing to build, and no turn. */
  static OneHeal await(Path folder) {
    if (!Files.isWritable(folder)) {
      return new OneHeal(null);
    }
    Path file = folder.resolve("heal.lock");
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (!isLocked(channel)) {
        if (System.nanoTime() - end > 0) {
          channel.close();
          throw new Unavailable(
              "Another heal has been at work for %d minutes; it holds %s. Try again when it is done."
                  .formatted(PATIENCE.toMinutes(), file));
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
      return new OneHeal(channel);
    } catch (IOException e) {
      throw new Unavailable("Cannot lock %s: %s.".formatted(file, e), e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // the other heal is one of this process
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
