package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code ticklake down}: asks a running {@code up} to stop, or ends what a killed one left. */
public final class Down {

  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final PlatformFolder folder;
  private final Path home;
  private final Consumer<String> tell;

  /**
   * @param home folder of the checkout
   * @param tell takes a line of progress
   */
  public Down(PlatformFolder folder, Path home, Consumer<String> tell) {
    this.folder = folder;
    this.home = home;
    this.tell = tell;
  }

  /** Stops everything; returns a sentence about what there was. */
  public String run() {
    Optional<UpState> found = UpState.read(folder);
    if (found.isEmpty()) {
      return "nothing runs for " + folder.path();
    }
    UpState state = found.get();
    boolean supervised = state.isSupervised();
    if (supervised) {
      tell.accept("asking up (pid %d) to stop".formatted(state.supervisor().pid()));
      state.supervisor().signal("TERM");
      if (!StopProcess.awaitEnd(state.supervisor(), PATIENCE)) {
        throw new Unavailable(
            "up (pid %d) did not stop within %d minutes. See %s, or end it with kill -9 and run 'ticklake down' again."
                .formatted(state.supervisor().pid(), PATIENCE.toMinutes(), folder.logs()));
      }
    }
    // It deletes its state at the end; what is there now was left by a kill.
    Optional<UpState> left = UpState.read(folder);
    List<PartName> ended = left.isEmpty() ? List.of() : Orphans.end(left.get(), folder, home, tell);
    UpState.delete(folder);
    if (!supervised && ended.isEmpty()) {
      return "nothing runs for %s; an earlier up had ended without saying so"
          .formatted(folder.path());
    }
    return "stopped %s".formatted(folder.path());
  }
}
