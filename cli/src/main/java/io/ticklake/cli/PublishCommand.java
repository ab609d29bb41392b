package io.ticklake.cli;

import io.ticklake.analytics.Publish;
import io.ticklake.analytics.Publish.Published;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.Release;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a release of all tables as they are now, and the serving file that shows it.",
      "The file, serving/analytics.duckdb in the lake's local folder, is replaced in one step: DuckDB, Python, "
          + "JDBC tools, dbt and the dashboard open it read-only. Files of a release stay for release.keep."
    },
    footer = {"", "Example:", "  ticklake publish"})
final class PublishCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lake;

  @Mixin ResultOption result;

  @Override
  public Integer call() {
    Instant start = Instant.now();
    Configuration configuration = lake.configuration();
    try (Lake opened = lake.open(configuration)) {
      Optional<Published> published = new Publish(opened, configuration, Clock.systemUTC()).run();
      Duration took = Duration.between(start, Instant.now());
      if (published.isPresent()) {
        tell(published.get(), took);
      } else {
        result.print(
            spec,
            "publish: nothing, there is no lake at %s".formatted(opened.location()),
            Map.of("command", "publish", "tables", 0));
      }
    }
    return ExitCode.OK;
  }

  private void tell(Published published, Duration took) {
    Release release = published.release();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "publish");
    object.put("release_id", release.id());
    object.put("published_at", release.publishedAt().toString());
    object.put("tables", release.tables().size());
    object.put("rows", release.rows());
    object.put("files", release.files());
    object.put("bytes", release.bytes());
    object.put("serving_file", published.file().toString());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(
        spec,
        "publish: release %d of %s, %s in %s (%s), to %s, %s"
            .formatted(
                release.id(),
                ResultOption.count(release.tables().size(), "table"),
                ResultOption.count(release.rows(), "row"),
                ResultOption.count(release.files(), "file"),
                ResultOption.bytes(release.bytes()),
                published.file(),
                ResultOption.seconds(took)),
        object);
  }
}
