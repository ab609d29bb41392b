package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.StopSignal;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Settings;
import io.ticklake.live.LiveReport;
import io.ticklake.live.PrepareLive;
import io.ticklake.live.RunLive;
import java.io.PrintWriter;
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
    name = "live",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps trades, bars and sector metrics in Postgres seconds behind Kafka, each record exactly once, until it is stopped.",
      "A batch and how far Kafka was read are one transaction: a kill at any moment loses and doubles nothing.",
      "A database or broker that stops answering is waited for, as long as the setting live.patience says."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake live --trigger 5s",
      "  ticklake live --trigger 0s --set live.retention=2d",
      "  ticklake live --once --output json",
      "Passwords: TICKLAKE_LIVE_PASSWORD and TICKLAKE_LIVE_OWNER_PASSWORD, or the configuration file."
    })
final class LiveCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Option(names = "--once", description = "Read what is there now, then end.")
  boolean once;

  @Option(
      names = "--trigger",
      paramLabel = "DURATION",
      description =
          "Time between batches, as 5s; 0s: as fast as possible. Default: the setting live.trigger.")
  String trigger;

  @Option(
      names = "--bootstrap",
      description =
          "Read a topic that was made anew from its beginning, and go on behind records that Kafka deleted before they were read.")
  boolean bootstrap;

  @Override
  public Integer call() {
    if (once && trigger != null) {
      throw new ParameterException(
          spec.commandLine(), "--once and --trigger exclude each other. Give one of them.");
    }
    Configuration configuration = configuration();
    RunLive.Pace pace =
        once
            ? new RunLive.Pace.Once()
            : new RunLive.Pace.Every(configuration.get(Settings.LIVE_TRIGGER));
    PrintWriter err = spec.commandLine().getErr();
    return StopSignal.during(
        stop -> {
          PrepareLive.run(configuration);
          RunLive live =
              new RunLive(configuration, Clock.systemUTC(), line -> err.println("live: " + line));
          tell(live.run(pace, bootstrap, stop));
        });
  }

  private Configuration configuration() {
    Configuration configuration = lakeOptions.configuration();
    return trigger == null ? configuration : configuration.with(Settings.LIVE_TRIGGER, trigger);
  }

  private void tell(LiveReport report) {
    String line =
        "live: %s in %s: %,d accepted, %,d duplicates, %,d late, %,d expired, %,d rejected, %,d skipped, %,d corrections; %s of market info; %s"
            .formatted(
                count(report.records(), "record"),
                report.batches() == 1 ? "1 batch" : "%,d batches".formatted(report.batches()),
                report.accepted(),
                report.duplicates(),
                report.late(),
                report.expired(),
                report.rejected(),
                report.skipped(),
                report.corrections(),
                count(report.marketInfo(), "record"),
                seconds(report.took()));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "live");
    object.put("batches", report.batches());
    object.put("records", report.records());
    object.put("accepted", report.accepted());
    object.put("duplicates", report.duplicates());
    object.put("late", report.late());
    object.put("expired", report.expired());
    object.put("rejected", report.rejected());
    object.put("skipped", report.skipped());
    object.put("corrections", report.corrections());
    object.put("market_info", report.marketInfo());
    object.put("seconds", report.took().toMillis() / 1e3);
    result.print(spec, line, object);
  }
}
