package io.ticklake.platform;

import io.ticklake.core.LakeException.Replaced;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.platform.UpState.Health;
import io.ticklake.platform.UpState.PartState;
import io.ticklake.platform.UpState.Phase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Starts parts, starts those again that die, stops them in order. All of it happens on the thread
 * that calls; other threads only leave messages.
 */
final class Supervisor {

  private static final long LARGEST_LOG = 10L << 20;
  private static final Duration LOOK = Duration.ofMillis(200);

  /** While parts start, people hear of it at least so often. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Something that happened elsewhere. */
  private sealed interface Message {}

  private record Ended(Running part, Process process) implements Message {}

  private record StopAsked() implements Message {}

  /** One part and its present process. */
  private static final class Running {
    final Part part;
    Process process;
    ProcessIdentity identity;
    Health health = Health.STARTING;
    long startedNanos;
    long startAgainNanos;
    int inARow;
    int restarts;

    Running(Part part) {
      this.part = part;
    }

    Duration ran() {
      return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    boolean isLate() {
      return ran().compareTo(part.startsWithin()) > 0;
    }

    /** A task that takes long is left to itself. */
    boolean isAwaited() {
      return health != Health.RUNNING
          && health != Health.STOPPED
          && !(part.name().isOneTask() && isLate());
    }
  }

  /**
   * Asked now and then, while parts start and while they run.
   *
   * @param reasonToStop why all parts have to stop; empty as long as they need not
   */
  record Guard(Supplier<Optional<String>> reasonToStop, Duration every) {}

  private final PlatformFolder folder;
  private final RestartPolicy policy;
  private final Guard guard;
  private final Consumer<String> tell;
  private final String lake;
  private final Map<String, Integer> ports;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final List<Running> parts = new ArrayList<>();
  private Phase phase = Phase.STARTING;
  private boolean stopAsked;
  private Optional<String> reasonToStop = Optional.empty();
  private long nextGuard = System.nanoTime();

  /**
   * @param tell takes one line about what happened
   * @param lake where the lake is, for the state file
   */
  Supervisor(
      PlatformFolder folder,
      String lake,
      Map<String, Integer> ports,
      RestartPolicy policy,
      Guard guard,
      Consumer<String> tell) {
    this.folder = folder;
    this.lake = lake;
    this.ports = ports;
    this.policy = policy;
    this.guard = guard;
    this.tell = tell;
  }

  /** Asks for the end; from any thread. */
  void askToStop() {
    messages.add(new StopAsked());
  }

  boolean isStopAsked() {
    return stopAsked;
  }

  /** Starts parts side by side. */
  void start(List<Part> added) {
    for (Part part : added) {
      Running running = new Running(part);
      parts.add(running);
      launch(running);
    }
  }

  /**
   * Waits until all parts are ready, those that are one task have ended, or somebody asks to stop.
   * A part that is given up or too slow is an {@link Unavailable} that names its log.
   */
  void awaitReady() {
    long nextWord = System.nanoTime() + SILENCE.toNanos();
    while (!stopAsked && parts.stream().anyMatch(Running::isAwaited)) {
      look();
      if (System.nanoTime() - nextWord >= 0) {
        tell.accept("still starting: " + awaited());
        nextWord += SILENCE.toNanos();
      }
      for (Running part : parts) {
        if (part.health == Health.FAILED) {
          throw new Unavailable(failure(part));
        }
        if (part.health == Health.STARTING && part.isLate() && part.isAwaited()) {
          throw new Unavailable(
              "%s was not ready after %d s; its log is %s."
                  .formatted(
                      part.part.name().text(),
                      part.part.startsWithin().toSeconds(),
                      part.part.log()));
        }
      }
    }
  }

  private String awaited() {
    return parts.stream()
        .filter(Running::isAwaited)
        .map(part -> "%s (%d s)".formatted(part.part.name().text(), part.ran().toSeconds()))
        .collect(Collectors.joining(", "));
  }

  /** Lets everybody know that all parts are ready. */
  void running() {
    phase = Phase.RUNNING;
    save();
  }

  /** Watches until somebody asks to stop, or the guard has a reason to. */
  void watch() {
    while (!stopAsked) {
      look();
    }
  }

  /** What the guard asked to stop for; empty when it did not. */
  Optional<String> reasonToStop() {
    return reasonToStop;
  }

  private void look() {
    handle(LOOK);
    if (!stopAsked && System.nanoTime() - nextGuard >= 0) {
      reasonToStop = guard.reasonToStop().get();
      stopAsked = reasonToStop.isPresent();
      nextGuard = System.nanoTime() + guard.every().toNanos();
    }
  }

  /** Stops all parts, those who write before those they write to. */
  void stop() {
    phase = Phase.STOPPING;
    save();
    for (PartName name : PartName.STOP_ORDER) {
      for (Running running : parts) {
        if (running.part.name() == name) {
          if (running.identity != null) {
            StopProcess.stop(name, running.identity, running.part.log(), tell);
          }
          running.health = Health.STOPPED;
          running.identity = null;
          save();
        }
      }
    }
  }

  private void handle(Duration patience) {
    try {
      Message message = messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (message instanceof StopAsked) {
        stopAsked = true;
        return;
      }
      if (message instanceof Ended ended && ended.process() == ended.part().process) {
        ended(ended.part(), ended.process().exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopAsked = true;
    }
    for (Running part : parts) {
      if (part.health == Health.WAITING && System.nanoTime() - part.startAgainNanos >= 0) {
        part.restarts++;
        part.inARow++;
        launch(part);
      } else if (part.health == Health.STARTING
          && !part.part.name().isOneTask()
          && part.part.isReady().test(part.ran())) {
        part.health = Health.RUNNING;
        tell.accept(
            "%s is ready after %.1f s"
                .formatted(part.part.name().text(), (System.nanoTime() - part.startedNanos) / 1e9));
        save();
      }
    }
  }

  private void launch(Running running) {
    try {
      rotate(running.part.log());
      running.process = running.part.process().start();
      running.identity = ProcessIdentity.of(running.process.pid()).orElse(null);
      running.health = Health.STARTING;
      running.startedNanos = System.nanoTime();
      save();
      try (OutputStream permission = running.process.getOutputStream()) {
        permission.write('\n');
      }
    } catch (IOException e) {
      throw new Unavailable(
          "Cannot start %s: %s. Run 'ticklake doctor'."
              .formatted(running.part.name().text(), e.getMessage()),
          e);
    }
    Process process = running.process;
    var unused = process.onExit().thenAccept(ended -> messages.add(new Ended(running, ended)));
  }

  private void ended(Running running, int exitCode) {
    if (exitCode == Replaced.EXIT_CODE && !running.part.name().isOneTask()) {
      leave(running);
      return;
    }
    if (!running.part.name().isOneTask()) {
      died(running, exitCode);
      return;
    }
    parts.remove(running);
    String last = lastLine(running.part.log());
    tell.accept(
        exitCode == 0
            ? "%s is ready after %.1f s (%s)"
                .formatted(running.part.name().text(), running.ran().toMillis() / 1e3, last)
            : "%s ended with exit code %d; its log is %s, its last line: %s"
                .formatted(running.part.name().text(), exitCode, running.part.log(), last));
    save();
  }

  /** Started again it would replace the one that replaced it, and that one's keeper likewise. */
  private void leave(Running running) {
    endWhatItStarted(running);
    running.health = Health.STOPPED;
    tell.accept(
        "%s was replaced by one that was started elsewhere, and is not started again; its log is %s"
            .formatted(running.part.name().text(), running.part.log()));
    save();
  }

  // It must not live on beside its successor.
  private static void endWhatItStarted(Running running) {
    if (running.identity != null) {
      running.identity.killAll();
    }
    running.identity = null;
  }

  private void died(Running running, int exitCode) {
    endWhatItStarted(running);
    Duration ran = running.ran();
    running.inARow = policy.restartsInARow(running.inARow, ran);
    Optional<Duration> delay = policy.delay(running.inARow);
    String name = running.part.name().text();
    if (delay.isPresent()) {
      running.health = Health.WAITING;
      running.startAgainNanos = System.nanoTime() + delay.get().toNanos();
      tell.accept(
          "%s ended with exit code %d; it starts again in %d ms (%d of %d)"
              .formatted(
                  name,
                  exitCode,
                  delay.get().toMillis(),
                  running.inARow + 1,
                  policy.delays().size()));
    } else {
      running.health = Health.FAILED;
      tell.accept("error: " + failure(running));
    }
    save();
  }

  private String failure(Running running) {
    String last = lastLine(running.part.log());
    return "%s ended %d times and is given up; its log is %s%s"
        .formatted(
            running.part.name().text(),
            running.inARow + 1,
            running.part.log(),
            last.isEmpty() ? "." : ", its last line: " + last);
  }

  private void save() {
    List<PartState> states = new ArrayList<>();
    for (Running running : parts) {
      states.add(
          new PartState(
              running.part.name().text(),
              running.identity,
              running.health,
              running.restarts,
              running.part.log().toString()));
    }
    new UpState(ProcessIdentity.bootId(), ProcessIdentity.current(), phase, lake, ports, states)
        .write(folder);
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  static String lastLine(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      int length = (int) Math.min(4_096, file.length());
      byte[] end = new byte[length];
      file.seek(file.length() - length);
      file.readFully(end);
      String[] lines = new String(end, StandardCharsets.UTF_8).strip().split("\n", -1);
      return lines[lines.length - 1].strip();
    } catch (IOException e) {
      return "";
    }
  }
}
