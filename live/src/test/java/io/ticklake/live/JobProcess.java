package io.ticklake.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A job in a process of its own, to be killed; it and those before it write to one log. */
final class JobProcess implements AutoCloseable {

  private final Process process;
  private final Path log;

  private JobProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a main class with the settings as environment.
   *
   * @param folder of the log
   */
  static JobProcess start(Path folder, Configuration settings, Class<?> main, String... arguments)
      throws IOException {
    Path log = folder.resolve("log");
    ProcessBuilder job = new ProcessBuilder(ChildJvm.command(main, arguments));
    job.environment().putAll(settings.environment());
    return new JobProcess(
        job.redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start(),
        log);
  }

  /** Lets it run so long; fails if it ends. */
  void assertLives(int millis) throws Exception {
    assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS)).as(said()).isFalse();
  }

  /** Waits until it, or one before it, has said something. */
  void awaitSaid(String text) throws Exception {
    while (!said().contains(text)) {
      assertLives(100);
    }
  }

  /** Its exit code, when it has ended by itself; fails if it does not. */
  int awaitEnd() throws Exception {
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(said()).isTrue();
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String said() throws IOException {
    return Files.readString(log);
  }

  /** As {@code kill -9} does. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
