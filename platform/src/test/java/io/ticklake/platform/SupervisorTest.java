package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

  private static final RestartPolicy FAST =
      new RestartPolicy(
          List.of(Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(30)),
          Duration.ofHours(1));

  @TempDir Path path;

  private final List<String> told = new ArrayList<>();
  private PlatformFolder folder;
  private Supervisor supervisor;
  private Supplier<Optional<String>> guard = Optional::empty;

  @BeforeEach
  void make() {
    folder = new PlatformFolder(path);
    folder.create();
    supervisor =
        new Supervisor(
            folder,
            "lake",
            Map.of(),
            FAST,
            new Supervisor.Guard(() -> guard.get(), Duration.ofMillis(50)),
            told::add);
  }

  @AfterEach
  void stop() {
    supervisor.stop();
  }

  @Test
  void startsADeadPartAgainThreeTimesAndThenNamesItWithItsLog() throws IOException {
    Part dying = part(PartName.INGEST, "echo start >>starts; echo out of luck; exit 3");

    supervisor.start(List.of(dying));

    assertThatThrownBy(supervisor::awaitReady)
        .isInstanceOf(Unavailable.class)
        .hasMessage(
            "ingest ended 4 times and is given up; its log is %s, its last line: out of luck"
                .formatted(dying.log()));
    assertThat(Files.readAllLines(path.resolve("starts"))).hasSize(4);
    assertThat(told)
        .startsWith(
            "ingest ended with exit code 3; it starts again in 10 ms (1 of 3)",
            "ingest ended with exit code 3; it starts again in 20 ms (2 of 3)",
            "ingest ended with exit code 3; it starts again in 30 ms (3 of 3)");
  }

  @Test
  void doesNotStartAgainWhatWasReplacedByOneStartedElsewhere() throws IOException {
    Part replaced = part(PartName.LIVE, "echo start >>starts; exit 69");

    supervisor.start(List.of(replaced, part(PartName.SIMULATOR, "exec sleep 1000")));
    supervisor.awaitReady();
    guard = () -> told.stream().filter(line -> line.startsWith("live was replaced")).findFirst();
    supervisor.watch();

    assertThat(Files.readAllLines(path.resolve("starts"))).hasSize(1);
    assertThat(told)
        .contains(
            "live was replaced by one that was started elsewhere, and is not started again; its log is "
                + replaced.log());
    UpState state = UpState.read(folder).orElseThrow();
    assertThat(state.part(PartName.LIVE).orElseThrow().health()).isEqualTo(UpState.Health.STOPPED);
    assertThat(state.part(PartName.SIMULATOR).orElseThrow().health())
        .isEqualTo(UpState.Health.RUNNING);
  }

  @Test
  void waitsForATaskToEndAndTellsItsResultWithoutStartingItAgain() throws IOException {
    supervisor.start(
        List.of(
            part(PartName.HISTORY, "echo start >>starts; sleep 0.3; echo heal: 3 hours"),
            part(PartName.SIMULATOR, "exec sleep 1000")));

    supervisor.awaitReady();

    assertThat(Files.readAllLines(path.resolve("starts"))).hasSize(1);
    assertThat(told)
        .anyMatch(line -> line.matches("history is ready after [\\d.]+ s \\(heal: 3 hours\\)"));
    assertThat(UpState.read(folder).orElseThrow().parts())
        .extracting(UpState.PartState::name)
        .containsExactly("simulator");
  }

  @Test
  void goesOnWhenATaskFails() {
    supervisor.start(
        List.of(
            part(PartName.HISTORY, "echo error: no disk; exit 75"),
            part(PartName.SIMULATOR, "exec sleep 1000")));

    supervisor.awaitReady();

    assertThat(told)
        .contains(
            "history ended with exit code 75; its log is %s, its last line: error: no disk"
                .formatted(folder.log("history")));
  }

  @Test
  void keepsTheOthersWhenOneIsGivenUpLater() throws IOException {
    Path flag = Files.createFile(path.resolve("alive"));
    Part good = part(PartName.SIMULATOR, "exec sleep 1000");
    Part bad = part(PartName.INGEST, "while [ -e alive ]; do sleep 0.05; done; exit 1");
    supervisor.start(List.of(good, bad));
    supervisor.awaitReady();
    Files.delete(flag);

    guard =
        () -> {
          boolean givenUp = told.stream().anyMatch(line -> line.startsWith("error: ingest"));
          if (givenUp) {
            supervisor.askToStop();
          }
          return Optional.empty();
        };
    supervisor.watch();

    assertThat(supervisor.reasonToStop()).isEmpty();
    UpState state = UpState.read(folder).orElseThrow();
    assertThat(state.part(PartName.INGEST).orElseThrow().health()).isEqualTo(UpState.Health.FAILED);
    assertThat(state.part(PartName.SIMULATOR).orElseThrow().process().isRunning()).isTrue();
  }

  @Test
  void leavesNoProcessAfterAStopNotEvenAGrandchildThatIgnoresSignals() {
    supervisor.start(
        List.of(
            part(
                PartName.SIMULATOR,
                "(trap '' TERM; while :; do sleep 0.2; done) & trap 'exit 0' TERM; wait")));
    supervisor.awaitReady();
    ProcessIdentity process =
        UpState.read(folder).orElseThrow().part(PartName.SIMULATOR).orElseThrow().process();
    assertThat(process.family()).hasSizeGreaterThan(1);

    supervisor.stop();

    assertThat(process.isRunning()).isFalse();
    assertThat(process.session()).isEmpty();
    assertThat(told).endsWith("simulator stopped");
  }

  @Test
  void stopsWhoWritesBeforeWhatIsWrittenTo() throws IOException {
    String script = "trap 'echo %s >>stopped; exit 0' TERM INT; while :; do sleep 0.05; done";
    supervisor.start(
        List.of(
            part(PartName.BROKER, script.formatted("broker")),
            part(PartName.POSTGRES, script.formatted("postgres")),
            part(PartName.INGEST, script.formatted("ingest")),
            part(PartName.SIMULATOR, script.formatted("simulator"))));
    supervisor.awaitReady();

    supervisor.stop();

    assertThat(Files.readAllLines(path.resolve("stopped")))
        .containsExactly("simulator", "ingest", "postgres", "broker");
  }

  @Test
  void stopsWithTheReasonOfTheGuard() {
    supervisor.start(List.of(part(PartName.SIMULATOR, "exec sleep 1000")));
    supervisor.awaitReady();
    guard = () -> Optional.of("the disk is full");

    supervisor.watch();

    assertThat(supervisor.reasonToStop()).contains("the disk is full");
  }

  @Test
  void doesNotWaitForPartsWhenTheGuardHasAReason() {
    guard = () -> Optional.of("the disk is full");
    supervisor.start(List.of(part(PartName.HISTORY, "exec sleep 1000")));

    supervisor.awaitReady();

    assertThat(supervisor.isStopAsked()).isTrue();
    assertThat(supervisor.reasonToStop()).contains("the disk is full");
  }

  @Test
  void startsNothingBeforeItsNumberIsWrittenDown() throws Exception {
    Part part = part(PartName.SIMULATOR, "touch started");

    Process process = part.process().start();
    process.getOutputStream().close(); // as when the supervisor dies in between

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(path.resolve("started")).doesNotExist();
  }

  private Part part(PartName name, String script) {
    return new Part(
        name,
        // in a background job SIGINT is ignored, and a shell cannot trap what is ignored
        List.of("/usr/bin/env", "--default-signal=INT", "/bin/sh", "-c", script),
        Map.of(),
        Set.of(),
        path,
        folder.log(name.text()),
        ran -> {
          // a part that is about to end is not ready
          return !script.endsWith("exit 3") && !script.endsWith("exit 69");
        },
        Duration.ofSeconds(30));
  }
}
