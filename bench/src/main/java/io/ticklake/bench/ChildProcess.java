package io.ticklake.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts processes that end, with all below them, when this JVM does, however this JVM ends. */
public final class ChildProcess {

  // No hook runs after kill -9, and what is measured need not look at its input. So a shell beside
  // it waits for the end of the pipe from here and then kills its whole group, itself included. The
  // shell is there before the process; a session of its own makes the group.
  private static final List<String> WITH_THIS_JVM =
      List.of(
          "setsid",
          "/bin/sh",
          "-c",
          "exec 3<&0; { read -r line <&3; kill -KILL 0; } >/dev/null 2>&1 & exec \"$@\" 3<&-",
          "sh");

  private ChildProcess() {}

  /**
   * Starts it. Its standard input must stay the pipe that it is by default, and nothing be written
   * to it; what its children leave behind is killed when it ends.
   */
  public static Process start(ProcessBuilder builder) throws IOException {
    List<String> command = new ArrayList<>(WITH_THIS_JVM);
    command.addAll(builder.command());
    return builder.command(command).start();
  }
}
