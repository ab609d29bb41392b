package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.StopSignal;
import io.ticklake.platform.UpState.Phase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code ticklake up --detach}: leaves the supervising to a process of its own session, shows what
 * it says, and comes back when everything is ready.
 */
public final class UpDetached {

  private static final Duration LOOK = Duration.ofMillis(200);

  private final UpRequest request;
  private final List<String> arguments;
  private final Consumer<String> tell;
  private final Consumer<String> print;

  /**
   * @param arguments what follows the command's name, without --detach
   */
  public UpDetached(
      UpRequest request, List<String> arguments, Consumer<String> tell, Consumer<String> print) {
    this.request = request;
    this.arguments = List.copyOf(arguments);
    this.tell = tell;
    this.print = print;
  }

  /**
   * Returns the exit code: 0 once all is ready, else that of the process that gave up. Asked to
   * stop before all is ready, it stops what it started.
   */
  public int run(StopSignal stop) {
    PlatformFolder folder = request.folder();
    folder.create();
    Path log = folder.log("up");
    long seen = length(log);
    Process process = start(log);
    stop.whenAsked(process::destroy);
    while (true) {
      boolean ended = !process.isAlive();
      seen = show(log, seen);
      if (ended) {
        return process.exitValue() == 0 ? printAddresses(folder) : process.exitValue();
      }
      Optional<UpState> state = UpState.read(folder);
      if (state.isPresent()
          && state.get().phase() == Phase.RUNNING
          && state.get().supervisor().pid() == process.pid()) {
        return printAddresses(folder);
      }
      awaitEnd(process);
    }
  }

  private static void awaitEnd(Process process) {
    try {
      process.waitFor(LOOK.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
    }
  }

  private int printAddresses(PlatformFolder folder) {
    UpState.read(folder)
        .ifPresent(state -> Addresses.lines(state, folder, request.launcher()).forEach(print));
    return 0;
  }

  private Process start(Path log) {
    List<String> command =
        new ArrayList<>(List.of("setsid", request.launcher().command().toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("TICKLAKE_BUILD", request.launcher().build().toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Unavailable(
          "Cannot run %s: %s. Run 'ticklake doctor'."
              .formatted(request.launcher().command(), e.getMessage()),
          e);
    }
  }

  private long show(Path log, long from) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] fresh = new byte[(int) Math.max(0, file.length() - from)];
      file.seek(from);
      file.readFully(fresh);
      String text = new String(fresh, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      text.substring(0, end).lines().forEach(tell);
      return from + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    } catch (IOException e) {
      return from;
    }
  }

  private static long length(Path log) {
    try {
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
