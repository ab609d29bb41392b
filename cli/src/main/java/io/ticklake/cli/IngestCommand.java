package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.Publish;
import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.core.lake.Lake;
import io.ticklake.engine.SparkSessions;
import io.ticklake.ingest.bronze.IngestKafka;
import io.ticklake.ingest.bronze.IngestReport;
import io.ticklake.ingest.bronze.StreamTotals;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Brings ticks and market info from Kafka to bronze, each record exactly once, until it is stopped.",
      "A record that is no valid tick is kept with its reason and its bytes.",
      "A broker that stops answering is waited for, as long as the setting ingest.broker_patience says."
    },
    footer = {"", "Examples:", "  ticklake ingest --trigger 5s", "  ticklake ingest --once"})
final class IngestCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Option(names = "--once", description = "Read what is there now, then end.")
  boolean once;

  @Option(
      names = "--trigger",
      paramLabel = "DURATION",
      description =
          "Time between batches, as 5s; 0s: as fast as possible. Default: the setting ingest.trigger.")
  String trigger;

  @Option(
      names = "--bootstrap",
      description =
          "Where checkpoint and table do not fit, take the table over with a new checkpoint and continue from the table's own offsets.")
  boolean bootstrap;

  @Override
  public Integer call() throws IOException {
    if (once && trigger != null) {
      throw new ParameterException(
          spec.commandLine(), "--once and --trigger exclude each other. Give one of them.");
    }
    Configuration configuration = configuration();
    IngestKafka.Pace pace =
        once
            ? new IngestKafka.Pace.Once()
            : new IngestKafka.Pace.Every(configuration.get(Settings.INGEST_TRIGGER));
    return StopSignal.during(stop -> ingest(configuration, pace, stop));
  }

  private void ingest(Configuration configuration, IngestKafka.Pace pace, StopSignal stop)
      throws IOException {
    try (Lake lake = lakeOptions.open(configuration);
        var spark = SparkSessions.open("ingest", lake, configuration);
        IngestKafka ingest = new IngestKafka(spark, lake, configuration, Clock.systemUTC())) {
      stop.whenAsked(ingest::stop);
      IngestReport report = ingest.run(pace, bootstrap);
      if (once) {
        new Publish(lake, configuration, Clock.systemUTC()).release();
      }
      tell(report);
    }
  }

  private Configuration configuration() {
    Configuration configuration = lakeOptions.configuration();
    return trigger == null ? configuration : configuration.with(Settings.INGEST_TRIGGER, trigger);
  }

  private void tell(IngestReport report) {
    StreamTotals ticks = report.ticks();
    StreamTotals info = report.marketInfo();
    String line =
        "ingest: %s (%s) into bronze.ticks in %s, %s (%s) into bronze.market_info in %s, %s"
            .formatted(
                count(ticks.rows(), "row"),
                count(ticks.rejects(), "reject"),
                batches(ticks),
                count(info.rows(), "row"),
                count(info.rejects(), "reject"),
                batches(info),
                seconds(report.took()));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "ingest");
    object.put("ticks", object(ticks));
    object.put("market_info", object(info));
    object.put("seconds", report.took().toMillis() / 1e3);
    result.print(spec, line, object);
  }

  private static String batches(StreamTotals totals) {
    return totals.batches() == 1 ? "1 batch" : "%,d batches".formatted(totals.batches());
  }

  private static Map<String, Object> object(StreamTotals totals) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rows", totals.rows());
    object.put("rejects", totals.rejects());
    object.put("batches", totals.batches());
    object.put("repeated_batches", totals.repeated());
    return object;
  }
}
