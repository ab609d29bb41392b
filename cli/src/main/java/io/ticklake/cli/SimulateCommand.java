package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.ingest.feed.FileSink;
import io.ticklake.ingest.feed.KafkaSink;
import io.ticklake.ingest.feed.KafkaTopics;
import io.ticklake.ingest.feed.RecordSink;
import io.ticklake.ingest.feed.Simulate;
import io.ticklake.ingest.feed.SimulatedMarket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Produces ticks of an invented market to Kafka, or with --out to a file.",
      "With --count so many ticks, the same bytes for the same options; otherwise history and then live, until stopped.",
      "A live simulation that is started again goes on behind the last trade that Kafka has."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake simulate --history 6h",
      "  ticklake simulate --count 1000000 --seed 7 --out ticks.json"
    })
final class SimulateCommand implements Callable<Integer> {

  static final int RATE = 100;
  static final int SYMBOLS = 20;

  private static final Instant DEFAULT_START = Instant.parse("2026-01-05T00:00:00Z");

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many ticks.")
  Long count;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "With --count: time of the first ticks. Default: 2026-01-05T00:00:00Z.")
  String start;

  @Option(
      names = "--history",
      paramLabel = "DURATION",
      description =
          "Without --count: first produces what happened since so long ago, as 6h. Default: 0s.")
  String history;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Ticks a second, on average over the day. Default: ${DEFAULT-VALUE}.")
  double rate = RATE;

  @Option(
      names = "--symbols",
      paramLabel = "N",
      description = "Number of companies. Default: ${DEFAULT-VALUE}.")
  int symbols = SYMBOLS;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another seed gives another market. Default: ${DEFAULT-VALUE}.")
  long seed = 1;

  @Option(
      names = "--as-fast-as-possible",
      description = "With --count: does not wait for the ticks' times. Files never wait.")
  boolean asFastAsPossible;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "With --count: writes JSON lines to a file instead of Kafka.")
  Path out;

  @Option(
      names = "--market-info-out",
      paramLabel = "FILE",
      description = "With --out: writes the market info to this file.")
  Path marketInfoOut;

  @Override
  public Integer call() {
    check();
    Configuration configuration = lakeOptions.configuration();
    SimulatedMarket market = new SimulatedMarket(seed, symbols, rate);
    Duration past = DurationOption.parse("--history", history);
    Instant from = start == null ? DEFAULT_START : time(start);
    return StopSignal.during(
        stop -> {
          Instant began = Instant.now();
          Simulate.Report report;
          try (RecordSink sink = sink(configuration)) {
            Simulate simulate = new Simulate(market, sink, stop, Clock.systemUTC());
            report =
                count == null
                    ? simulate.live(KafkaTopics.of(configuration), past)
                    : simulate.counted(count, from, out == null && !asFastAsPossible);
          }
          tell(report, Duration.between(began, Instant.now()));
        });
  }

  private void check() {
    if (count == null) {
      refuse(start != null, "--start goes with --count; a live simulation takes --history.");
      refuse(out != null, "--out goes with --count; a live simulation never ends.");
      refuse(asFastAsPossible, "--as-fast-as-possible goes with --count.");
    } else {
      refuse(count < 0, "--count is %d. Give 0 or more.".formatted(count));
      refuse(history != null, "--history goes without --count. Give --start instead.");
    }
    refuse(marketInfoOut != null && out == null, "--market-info-out goes with --out.");
  }

  private static void refuse(boolean wrong, String sentence) {
    if (wrong) {
      throw new BadRequest(sentence);
    }
  }

  private RecordSink sink(Configuration configuration) {
    return out == null
        ? KafkaSink.connect(KafkaTopics.of(configuration))
        : FileSink.create(out, Optional.ofNullable(marketInfoOut));
  }

  private static Instant time(String text) {
    Instant time;
    try {
      time = Instant.parse(text);
    } catch (DateTimeException e) {
      throw new BadRequest(
          "--start is '%s'. Give a UTC time such as 2026-01-05T14:30:00Z.".formatted(text), e);
    }
    refuse(
        time.isBefore(Instant.parse("2000-01-01T00:00:00Z"))
            || time.isAfter(Instant.parse("2200-01-01T00:00:00Z")),
        "--start is %s. The simulated market exists from 2000 to 2200.".formatted(text));
    return time;
  }

  private void tell(Simulate.Report report, Duration took) {
    String times =
        report.first() == null ? "" : ", %s to %s".formatted(report.first(), report.last());
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "simulate");
    object.put("ticks", report.ticks());
    object.put("market_infos", report.marketInfos());
    object.put("first_event_time", report.first() == null ? null : report.first().toString());
    object.put("last_event_time", report.last() == null ? null : report.last().toString());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(
        spec,
        "simulate: %s of %s, %s%s, %s"
            .formatted(
                count(report.ticks(), "tick"),
                count(symbols, "symbol"),
                count(report.marketInfos(), "market-info record"),
                times,
                seconds(took)),
        object);
  }
}
