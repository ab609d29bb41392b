package io.ticklake.bench.live;

import io.ticklake.bench.ChildProcess;
import io.ticklake.bench.live.LiveSystem.Job;
import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The process of a system, watched from outside: when it was ready and done, what it used. It ends
 * with this JVM.
 */
final class RunningSystem implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final LiveSystem system;
  private final Job job;
  private final Process process;
  private final ProcessTree tree;
  private final long startedNanos = System.nanoTime();
  private final Thread watcher = new Thread(this::watch, "process use");

  private volatile ProcessUse last = ProcessUse.NONE;
  private volatile long peakMegabytes;
  private volatile boolean closed;

  private RunningSystem(LiveSystem system, Job job, Process process) {
    this.system = system;
    this.job = job;
    this.process = process;
    this.tree = new ProcessTree(process.toHandle());
  }

  static RunningSystem start(LiveSystem system, Job job) throws IOException {
    Files.createDirectories(job.folder());
    Files.deleteIfExists(job.folder().resolve("ready"));
    Files.deleteIfExists(job.folder().resolve("done"));
    ProcessBuilder builder = new ProcessBuilder(system.command(job));
    builder.environment().putAll(system.environment(job));
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(job).toFile()));
    RunningSystem running = new RunningSystem(system, job, ChildProcess.start(builder));
    running.watcher.setDaemon(true);
    running.watcher.start();
    return running;
  }

  String name() {
    return system.name();
  }

  /** Waits until work begins and answers the seconds since the start of the process. */
  double awaitReady() {
    if (!system.signals()) {
      return 0;
    }
    Path ready = job.folder().resolve("ready");
    await(() -> Files.exists(ready), READY_WITHIN, "was not ready");
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** Waits until all was taken that was there and answers the seconds since the process started. */
  double awaitDone(Duration patience) {
    if (system.signals()) {
      Path done = job.folder().resolve("done");
      await(() -> Files.exists(done), patience, "was not done");
      return (System.nanoTime() - startedNanos) / 1e9;
    }
    await(() -> !process.isAlive(), patience, "was not done");
    if (process.exitValue() != 0) {
      throw failed("ended with " + process.exitValue());
    }
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** All that its process has said so far. */
  String output() throws IOException {
    return Files.readString(log(job));
  }

  /** Processor time of its processes until now, or until its end. */
  double cpuSeconds() {
    ProcessUse now = tree.use();
    return Math.max(now.cpuSeconds(), last.cpuSeconds());
  }

  /** The most that its processes held resident together, looked at twenty times a second. */
  long peakMegabytes() {
    return peakMegabytes;
  }

  void checkAlive() {
    if (!process.isAlive()) {
      throw failed("ended with " + process.exitValue());
    }
  }

  /** As {@code kill -9} of all its processes at once. */
  void kill() {
    tree.kill();
  }

  /** Ends it if it runs. */
  @Override
  public void close() throws IOException {
    closed = true;
    process.getOutputStream().close();
    tree.kill();
  }

  private void await(
      java.util.function.BooleanSupplier condition, Duration patience, String problem) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (system.signals()) {
        checkAlive();
      }
      if (System.nanoTime() > deadline) {
        throw failed(problem + " within " + patience.toSeconds() + " s");
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS / 5);
    }
  }

  private Unavailable failed(String what) {
    return new Unavailable(
        "%s %s in a run of the benchmark. It said: %s".formatted(system.name(), what, said()));
  }

  private String said() {
    try {
      String text = Files.readString(log(job)).strip();
      return text.substring(Math.max(0, text.length() - 4_000));
    } catch (IOException e) {
      return "nothing.";
    }
  }

  private static Path log(Job job) {
    return job.folder().resolve("run.log");
  }

  private void watch() {
    while (!closed && process.isAlive()) {
      ProcessUse now = tree.use();
      if (now.cpuSeconds() >= last.cpuSeconds()) {
        last = now;
      }
      peakMegabytes = Math.max(peakMegabytes, now.residentMegabytes());
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }
}
