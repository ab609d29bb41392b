package io.ticklake.cli;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.config.Durations;
import io.ticklake.core.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "marts",
    mixinStandardHelpOptions = true,
    description = {
      "Builds the marts of the published release with dbt: hourly prices, daily summary, sector leaders, volatility "
          + "ranks, data quality.",
      "The file, serving/marts.duckdb in the lake's local folder, is replaced when every data test has passed; a failed "
          + "one is named, leaves the marts of before in place and makes the exit code 65."
    },
    footer = {"", "Example:", "  ticklake marts"})
final class MartsCommand implements Callable<Integer> {

  private static final Duration TIME_TO_STOP = Duration.ofSeconds(3);

  @Mixin LakeOptions lake;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      description =
          "Do nothing where the marts are younger, as in 10m. Those of the same release are not built again anyway.",
      converter = DurationText.class)
  Duration maxAge = Duration.ZERO;

  @Option(names = "--unit-tests", description = "Run the unit tests of the models too.")
  boolean unitTests;

  @Option(
      names = "--docs",
      description = "Also write dbt's documentation, serving/dbt/static_index.html.")
  boolean docs;

  @Mixin ResultOption result;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Configuration configuration = lake.configuration();
    Path serving =
        Lake.localFolder(LakeOptions.location(configuration), configuration).resolve("serving");
    Process dbt = new ProcessBuilder(command(serving)).inheritIO().start();
    // Ctrl-C reaches the child by itself, a signal to this process alone does not.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(dbt)));
    return dbt.waitFor();
  }

  private List<String> command(Path serving) {
    Path home = Path.of(System.getProperty("ticklake.home", ""));
    Path python = home.resolve(".venv/bin/python");
    if (Files.notExists(python) || Files.notExists(python.resolveSibling("dbt"))) {
      throw new BadRequest(
          "There is no dbt in %s. Run ticklake marts once from a shell, which installs it."
              .formatted(home.resolve(".venv")));
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python.toString(), home.resolve("dbt/build_marts.py").toString()));
    command.addAll(List.of("--serving", serving.resolve("analytics.duckdb").toString()));
    command.addAll(List.of("--marts", serving.resolve("marts.duckdb").toString()));
    command.addAll(List.of("--max-age", Long.toString(maxAge.toSeconds())));
    command.addAll(List.of("--output", result.isJson() ? "json" : "text"));
    if (unitTests) {
      command.add("--unit-tests");
    }
    if (docs) {
      command.add("--docs");
    }
    return command;
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(TIME_TO_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Reads {@code 10m}. */
  static final class DurationText implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
