package io.ticklake.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A benchmark that is ended from outside leaves no process of a system behind. */
@Timeout(300)
class BenchKilledTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "KILL"})
  void takesTheProcessesOfItsSystemWithIt(String signal) throws Exception {
    Process bench =
        new ProcessBuilder(ChildJvm.command(Bench.class, folder.toString()))
            .inheritIO()
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    List<ProcessHandle> system;
    try {
      system = started(bench);
      assertThat(system).hasSize(2).allMatch(ProcessHandle::isAlive);
      new ProcessBuilder("kill", "-" + signal, Long.toString(bench.pid())).start().waitFor();
      bench.waitFor();
    } finally {
      bench.destroyForcibly();
    }

    try {
      CompletableFuture<?> ended =
          CompletableFuture.allOf(
              system.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
      assertThat(ended).succeedsWithin(60, TimeUnit.SECONDS);
    } finally {
      system.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private List<ProcessHandle> started(Process bench) throws Exception {
    Path numbers = folder.resolve("numbers");
    while (!Files.exists(numbers)) {
      assertThat(bench.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
    }
    return Stream.of(Files.readString(numbers).split("\\s+"))
        .map(number -> ProcessHandle.of(Long.parseLong(number)).orElseThrow())
        .toList();
  }

  /** Runs a system until it is ended from outside. */
  static final class Bench {

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      try (RunningSystem system =
          RunningSystem.start(
              new Endless(), new LiveSystem.Job(LiveSystem.Mode.SERVE, null, null, folder))) {
        while (true) {
          system.checkAlive();
          System.in.read();
        }
      }
    }
  }

  /** Never looks at its input, and has a child that does not either. */
  private static final class Endless implements LiveSystem {

    @Override
    public String name() {
      return "endless";
    }

    @Override
    public String schema() {
      return "none";
    }

    @Override
    public void createTables(BenchDatabase database) throws SQLException {
      throw new SQLException("it has none");
    }

    @Override
    public List<String> command(Job job) {
      return List.of(
          "/bin/sh",
          "-c",
          "sleep 600 & echo $$ $! >\"$0/new\"; mv \"$0/new\" \"$0/numbers\"; exec sleep 600",
          job.folder().toString());
    }

    @Override
    public Map<String, String> environment(Job job) {
      return Map.of();
    }

    @Override
    public boolean signals() {
      return true;
    }
  }
}
