package io.ticklake.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(240)
class StopSignalTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void letsTheWorkEndInOrderAndTellsTheExitCodeOfTheSignal(String signal, int code)
      throws Exception {
    Process process = start();
    assertThat(process.inputReader().readLine()).isEqualTo("working");

    send(signal, process);

    assertThat(process.waitFor()).isEqualTo(code);
    assertThat(process.inputReader().lines()).containsExactly("asked", "ended in order");
  }

  @Test
  void changesNothingAtASecondSignal() throws Exception {
    Process process = start("slowly");
    assertThat(process.inputReader().readLine()).isEqualTo("working");

    send("TERM", process);
    assertThat(process.inputReader().readLine()).isEqualTo("asked");
    send("INT", process);

    assertThat(process.waitFor()).isEqualTo(143);
    assertThat(process.inputReader().lines()).containsExactly("ended in order");
  }

  @Test
  void tellsTheExitCode0WhenTheWorkEndsByItself() {
    List<String> done = new ArrayList<>();

    assertThat(StopSignal.during(stop -> done.add("all"))).isZero();

    assertThat(done).containsExactly("all");
  }

  @Test
  void passesAFailureOn() {
    assertThatThrownBy(
            () ->
                StopSignal.during(
                    stop -> {
                      throw new IOException("no disk");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no disk");
  }

  @Test
  void tellsEverybodyOnceAlsoWhoComesLate() {
    List<String> told = new ArrayList<>();
    StopSignal stop = new StopSignal();
    stop.whenAsked(() -> told.add("early"));
    assertThat(stop.await(Duration.ZERO)).isFalse();

    stop.ask();
    stop.ask();
    stop.whenAsked(() -> told.add("late"));

    assertThat(told).containsExactly("early", "late");
    assertThat(stop.isAsked()).isTrue();
    assertThat(stop.await(LONG)).isTrue();
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", // a process in the background of a script ignores some of them
                "--default-signal=TERM,INT,HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StopSignalTest.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void send(String signal, Process process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor())
        .isZero();
  }

  /** The child: work that lasts until it is asked to end. */
  @SuppressWarnings("SystemOut") // what the test reads
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(
        StopSignal.during(
            stop -> {
              System.out.println("working");
              stop.await(LONG);
              System.out.println("asked");
              if (arguments.length > 0) {
                Thread.sleep(1_000); // a second signal comes meanwhile
              }
              System.out.println("ended in order");
            }));
  }
}
