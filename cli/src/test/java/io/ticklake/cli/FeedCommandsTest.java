package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.testkit.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands simulate, replay, ingest and import, as a shell sees them; without Kafka. */
class FeedCommandsTest {

  private static final String TICK =
      "{\"symbol\":\"A\",\"venue\":\"X\",\"price\":\"10\",\"size\":\"1\",\"event_time\":1767621600000000000,\"trade_id\":\"%d\"}";

  @TempDir Path folder;

  @Test
  void simulatesTheSameBytesForTheSameSeed() throws IOException {
    Path first = folder.resolve("first");

    Run run =
        run("simulate", "--count=500", "--seed=7", "--out=" + first, "--market-info-out=" + info());
    run("simulate", "--count=500", "--seed=7", "--out=" + folder.resolve("again"));
    run("simulate", "--count=500", "--seed=8", "--out=" + folder.resolve("other"));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .matches(
            "simulate: 500 ticks of 20 symbols, 20 market-info records, "
                + "2026-01-05T00:00:\\S+Z to 2026-01-05T00:\\S+Z, [0-9.]+ s\\R");
    assertThat(first).hasSameBinaryContentAs(folder.resolve("again"));
    assertThat(Files.readAllLines(first)).hasSize(500);
    assertThat(Files.readAllLines(info())).hasSize(20);
    assertThat(Files.readString(folder.resolve("other"))).isNotEqualTo(Files.readString(first));
  }

  @Test
  void tellsProgramsWhatWasSimulated() {
    Run run = run("simulate", "--count=0", "--out=" + folder.resolve("ticks"), "--output", "json");

    assertThat(run.out())
        .startsWith(
            "{\"command\":\"simulate\",\"ticks\":0,\"market_infos\":20,"
                + "\"first_event_time\":null,\"last_event_time\":null,\"seconds\":");
  }

  @Test
  @Timeout(240)
  void endsASimulationInOrderAtASignal() throws Exception {
    Path ticks = folder.resolve("ticks");
    Path out = folder.resolve("out");
    Process simulate =
        new ProcessBuilder(
                ChildJvm.command(
                    TickLake.class, "simulate", "--count=2000000000", "--out=" + ticks))
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (Files.notExists(ticks) || Files.size(ticks) == 0) {
      assertThat(simulate.waitFor(20, TimeUnit.MILLISECONDS)).as("it goes on").isFalse();
    }

    simulate.destroy();

    assertThat(simulate.waitFor()).isEqualTo(143);
    long lines;
    try (var all = Files.lines(ticks)) {
      lines = all.filter(line -> line.startsWith("{") && line.endsWith("}")).count();
    }
    assertThat(out).content().startsWith("simulate: %,d ticks of 20 symbols".formatted(lines));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --start 2026-01-05T00:00:00Z          | --start goes with --count; a live simulation takes --history.
          --out ticks.json                      | --out goes with --count; a live simulation never ends.
          --as-fast-as-possible                 | --as-fast-as-possible goes with --count.
          --count -1                            | --count is -1. Give 0 or more.
          --count 1 --history 6h                | --history goes without --count. Give --start instead.
          --count 1 --market-info-out info.json | --market-info-out goes with --out.
          --count 1 --start yesterday           | --start is 'yesterday'. Give a UTC time such as 2026-01-05T14:30:00Z.
          --count 1 --start 1999-01-01T00:00:00Z| --start is 1999-01-01T00:00:00Z. The simulated market exists from 2000 to 2200.
          --history soon                        | --history is 'soon': a duration such as 250ms, 5s, 10m, 2h or 7d is needed.
          --count 1 --out /nowhere/ticks.json   | The file /nowhere/ticks.json cannot be written. Check --out.
          --count 1 --rate 0 --out ticks.json   | A rate of 0.0 ticks a second cannot be simulated. Give more than 0, at most 10000000.
          --count 1 --symbols 0 --out ticks.json| 0 symbols cannot be simulated. Give 1 to
          """)
  void refusesAnImpossibleSimulation(String arguments, String sentence) {
    assertRefused("simulate " + arguments, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TICKS --format ticks --speed fast  | --speed is 'fast'. Give a factor such as 1 or 10, or max.
          TICKS --format ticks --speed -1    | --speed is '-1'. Give a factor such as 1 or 10, or max.
          TICKS --format csv                 | There is no format 'csv'. Use one of ticks, binance, kraken, lean, sp500.
          /nowhere/ticks.json --format ticks | There is no file /nowhere/ticks.json. Check the path.
          TICKS --format lean --date 2026    | --date '2026' is not a day. Write it as in 2026-01-31.
          TICKS --format sp500               | Members of an index need the day from which they hold. Give --effective 2026-01-31.
          """)
  void refusesAnImpossibleReplay(String arguments, String sentence) throws IOException {
    assertRefused("replay " + arguments.replace("TICKS", ticks("ticks", 1).toString()), sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TICKS --format csv                         | There is no format 'csv'. Use one of ticks, binance, kraken, lean, sp500.
          /nowhere/ticks.json --format ticks         | There is no file /nowhere/ticks.json. Check the path.
          TICKS --format sp500                       | Members of an index need the day from which they hold. Give --effective 2026-01-31.
          TICKS --format sp500 --effective today     | --effective 'today' is not a day. Write it as in 2026-01-31.
          TICKS --format lean --symbol A,B           | 'A,B' is no symbol
          TICKS --format lean --date 2026            | --date '2026' is not a day. Write it as in 2026-01-31.
          """)
  void refusesAnImpossibleImport(String arguments, String sentence) throws IOException {
    assertRefused("import " + arguments.replace("TICKS", ticks("ticks", 1).toString()), sentence);
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ingest --once --trigger 5s | --once and --trigger exclude each other. Give one of them.
          ingest --twice             | Unknown option: '--twice'
          simulate --count many      | Invalid value for option '--count'
          replay                     | Missing required
          replay ticks.json          | Missing required option: '--format=F'
          import ticks.json          | Missing required option: '--format=F'
          """)
  void saysHowACommandIsUsed(String command, String sentence) {
    Run run = run(command.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(sentence)
        .contains("Help: ticklake " + command.split(" ", -1)[0] + " --help")
        .hasLineCount(2);
  }

  @Test
  void asksToTryAgainWhereNoBrokerListens() throws IOException {
    String nobody = "kafka.brokers=127.0.0.1:" + freePort();

    for (String command :
        List.of(
            "replay " + ticks("ticks", 1) + " --format ticks --set " + nobody,
            "simulate --count 1 --set " + nobody)) {
      Run run = run(command.split(" ", -1));
      assertThat(run.exitCode()).isEqualTo(75);
      assertThat(run.err())
          .startsWith("error: No Kafka broker listens at kafka.brokers = '127.0.0.1:")
          .contains("ticklake up")
          .hasLineCount(1);
    }
  }

  @Test
  void importsAFileOnceAndSaysSo() throws IOException {
    Path file = ticks("ticks", 3);
    Files.writeString(file, Files.readString(file) + "no tick\n");

    Run first = run("import", file.toString(), "--format", "ticks");
    Run again = run("import", file.toString(), ticks("more", 5).toString(), "--format", "ticks");

    assertThat(first.err()).isEmpty();
    assertThat(first.out())
        .matches("import: 4 rows \\(1 reject\\) into bronze.ticks from 1 file, [0-9.]+ s\\R");
    assertThat(again.out())
        .matches(
            "import: 5 rows \\(0 rejects\\) into bronze.ticks from 1 file, 1 file already there, [0-9.]+ s\\R");
    assertThat(run("import", file.toString(), "--format", "ticks", "--output", "json").out())
        .contains("\"table\":\"bronze.ticks\"", "\"files_already_there\":1,\"sources\":[\"file:");
  }

  private void assertRefused(String command, String sentence) {
    Run run = run(command.strip().split(" +", -1));

    assertThat(run.exitCode()).isIn(64, 65);
    assertThat(run.err()).startsWith("error: ").contains(sentence).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  private Path info() {
    return folder.resolve("info");
  }

  private Path ticks(String name, int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(TICK.formatted(i)).append('\n');
    }
    return Files.writeString(folder.resolve(name), text.toString());
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--lake", folder.resolve("lake").toString()));
    return Run.of(all.toArray(String[]::new));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
