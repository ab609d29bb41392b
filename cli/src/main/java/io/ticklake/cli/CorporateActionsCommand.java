package io.ticklake.cli;

import io.ticklake.analytics.ImportCorporateActions;
import io.ticklake.analytics.ImportCorporateActions.Imported;
import io.ticklake.analytics.Publish;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "corporate-actions",
    mixinStandardHelpOptions = true,
    description = {
      "Imports splits and dividends, by which bars(…, adjusted => true) adjusts what it reads; stored prices stay as they were.",
      "The file has the lines symbol,effective_at,kind,value: effective_at a day, an hour, a minute or a moment, UTC unless it says otherwise, kind split (value: new shares for "
          + "one old share) or dividend (cash per share). A line replaces the action of the same symbol, time and kind."
    },
    footer = {"", "Example:", "  ticklake corporate-actions actions.csv"})
final class CorporateActionsCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Mixin ResultOption result;

  @Parameters(paramLabel = "FILE", description = "The file, as CSV with a head.")
  Path file;

  @Option(
      names = "--replace",
      description = "The file is the whole table: actions that are not in it go.")
  boolean replace;

  @Override
  public Integer call() {
    Instant start = Instant.now();
    Configuration configuration = lake.configuration();
    try (Lake opened = lake.open(configuration)) {
      Imported done = new ImportCorporateActions(opened, Clock.systemUTC()).run(file, replace);
      new Publish(opened, configuration, Clock.systemUTC()).release();
      Duration took = Duration.between(start, Instant.now());
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("command", "corporate-actions");
      object.put("lines", done.lines());
      object.put("changed", done.changed());
      object.put("removed", done.removed());
      object.put("total", done.total());
      object.put("seconds", took.toMillis() / 1e3);
      result.print(
          spec,
          "corporate-actions: %s, %d new or changed, %d removed, %d in the lake, %s"
              .formatted(
                  ResultOption.count(done.lines(), "line"),
                  done.changed(),
                  done.removed(),
                  done.total(),
                  ResultOption.seconds(took)),
          object);
    }
    return ExitCode.OK;
  }
}
