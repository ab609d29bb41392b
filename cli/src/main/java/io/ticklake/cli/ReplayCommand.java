package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Durations;
import io.ticklake.ingest.feed.FeedOptions;
import io.ticklake.ingest.feed.FileFeeds;
import io.ticklake.ingest.feed.KafkaSink;
import io.ticklake.ingest.feed.KafkaTopics;
import io.ticklake.ingest.feed.RecordSink;
import io.ticklake.ingest.feed.Replay;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Produces captured files to Kafka again, at their own pace, faster, or as fast as possible.",
      "Kafka time is when a record was received, else when its event happened."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake replay capture.gz --format binance --speed 10",
      "  ticklake replay capture.gz --format binance --speed max --shift-to-now"
    })
final class ReplayCommand implements Callable<Integer> {

  private static final int STEPS = 1_000;
  private static final int USUAL_WIDTH = 79;

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Captured files, plain, gzip or zip, in the order in which they are produced.")
  List<Path> files;

  @Mixin FileOptions fileOptions;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description =
          "1: the original pace; 2: twice as fast; 0 or max: as fast as possible. Default: 1.")
  String speed = "1";

  @Option(
      names = "--shift-to-now",
      description =
          "Moves all times, inside the messages too, by one constant so that the newest is now.")
  boolean shiftToNow;

  @Override
  public Integer call() {
    double factor = factor();
    FeedOptions options = fileOptions.feed(true);
    // A file that cannot be opened is told before anything is produced.
    files.forEach(file -> FileFeeds.open(file, options).close());
    Configuration configuration = lakeOptions.configuration();
    return StopSignal.during(
        stop -> {
          Instant began = Instant.now();
          Replay.Report report;
          try (RecordSink sink = KafkaSink.connect(KafkaTopics.of(configuration));
              ProgressBar bar = bar()) {
            DoubleConsumer progress =
                bar == null ? done -> {} : done -> bar.stepTo((long) (done * STEPS));
            report =
                new Replay(sink, stop, Clock.systemUTC(), factor, progress)
                    .run(files, options, shiftToNow);
          }
          tell(report, Duration.between(began, Instant.now()));
        });
  }

  private double factor() {
    if (speed.equals("max")) {
      return Replay.AS_FAST_AS_POSSIBLE;
    }
    try {
      double factor = Double.parseDouble(speed);
      if (factor >= 0 && factor < Double.POSITIVE_INFINITY) {
        return factor;
      }
    } catch (NumberFormatException e) {
      throw wrongSpeed(e);
    }
    throw wrongSpeed(null);
  }

  private BadRequest wrongSpeed(Throwable cause) {
    return new BadRequest(
        "--speed is '%s'. Give a factor such as 1 or 10, or max.".formatted(speed), cause);
  }

  /** Writes to standard error; null where nobody looks. */
  private static ProgressBar bar() {
    if (!Terminals.showsProgress()) {
      return null;
    }
    int width = Terminals.width();
    // Asked for the width, the library opens the terminal and closes standard output with it.
    return new ProgressBarBuilder()
        .setTaskName("replay")
        .setInitialMax(STEPS)
        .setConsumer(
            new ConsoleProgressBarConsumer(System.err, width == 0 ? USUAL_WIDTH : width - 1))
        .build();
  }

  private void tell(Replay.Report report, Duration took) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "replay");
    object.put("files", files.size());
    object.put("records", report.records());
    object.put("without_time", report.withoutTime());
    object.put("shift_seconds", report.shift().toMillis() / 1e3);
    object.put("stopped", report.stopped());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(
        spec,
        "replay: %s of %s%s%s%s, %s"
            .formatted(
                count(report.records(), "record"),
                count(files.size(), "file"),
                report.withoutTime() == 0
                    ? ""
                    : ", %,d of them without a time".formatted(report.withoutTime()),
                report.shift().isZero() ? "" : ", times moved by " + Durations.text(report.shift()),
                report.stopped() ? ", stopped before the end" : "",
                seconds(took)),
        object);
  }
}
