package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.Publish;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.ingest.bronze.ImportFile;
import io.ticklake.ingest.bronze.ImportFile.Imported;
import io.ticklake.ingest.feed.FeedOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Brings captured files to bronze, without Kafka; plain, gzip and zip.",
      "The same file read in the same way twice adds nothing. sp500 is market info, all others are ticks."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake import ticks.jsonl --format ticks",
      "  ticklake import 20131007_trade.zip --format lean --symbol AIG",
      "  ticklake import constituents.csv --format sp500 --effective 2026-01-01"
    })
final class ImportCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Captured files.")
  List<Path> files = new ArrayList<>();

  @Mixin FileOptions fileOptions;

  @Override
  public Integer call() {
    Instant start = Instant.now();
    FeedOptions options = fileOptions.feed(false);
    Configuration configuration = lakeOptions.configuration();
    List<Imported> done = new ArrayList<>();
    try (Lake lake = lakeOptions.open(configuration)) {
      ImportFile importing = new ImportFile(lake, configuration, Clock.systemUTC());
      for (Path file : files) {
        done.add(importing.run(file, options));
      }
      new Publish(lake, configuration, Clock.systemUTC()).release();
    }
    tell(done, Duration.between(start, Instant.now()));
    return ExitCode.OK;
  }

  private void tell(List<Imported> done, Duration took) {
    long rows = done.stream().mapToLong(Imported::rows).sum();
    long rejects = done.stream().mapToLong(Imported::rejects).sum();
    long added = done.stream().filter(Imported::added).count();
    String line =
        "import: %s (%s) into %s from %s%s, %s"
            .formatted(
                count(rows, "row"),
                count(rejects, "reject"),
                done.get(0).table(),
                count(added, "file"),
                added == done.size()
                    ? ""
                    : ", %s already there".formatted(count(done.size() - added, "file")),
                seconds(took));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "import");
    object.put("table", done.get(0).table());
    object.put("rows", rows);
    object.put("rejects", rejects);
    object.put("files_added", added);
    object.put("files_already_there", done.size() - added);
    object.put("sources", done.stream().map(Imported::source).toList());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(spec, line, object);
  }
}
