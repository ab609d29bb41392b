package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.analytics.Publish;
import io.ticklake.core.HourRange;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.table.TableContract;
import io.ticklake.silver.SilverRules;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What commands have in common that build one layer for the hours a person names. */
final class LayerOptions {

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ResultOption result;

  @ArgGroup(multiplicity = "1")
  HourOptions hours;

  /** Builds the hours and says what became of them. */
  @FunctionalInterface
  interface Layer {
    Built build(LayerBuilds builds, HourRange range);
  }

  /**
   * What was built.
   *
   * @param which hours or days, as a person reads them
   * @param counts as a person reads them
   * @param remark follows the duration; may be empty
   * @param numbers for programs
   */
  record Built(String which, String counts, String remark, Map<String, Object> numbers) {}

  /**
   * Builds and tells. Hours that have not begun are refused: {@link HoursThatBegan}.
   *
   * @param input the table without which there is nothing to build from
   */
  int build(TableContract input, Layer layer) throws IOException {
    Instant start = Instant.now();
    HourRange range = hours.range();
    Configuration configuration = lakeOptions.configuration();
    Built built;
    try (Lake lake = lakeOptions.open(configuration)) {
      lake.load(input);
      HoursThatBegan.check(
          range,
          Clock.systemUTC(),
          () -> new LakePlan(lake, SilverRules.of(configuration).described()).hours());
      try (LayerBuilds builds =
          new LayerBuilds(spec.name() + " " + range, lake, configuration, Clock.systemUTC())) {
        built = layer.build(builds, range);
        new Publish(lake, configuration, Clock.systemUTC()).release();
      }
    }
    tell(range, built, Duration.between(start, Instant.now()));
    return ExitCode.OK;
  }

  private void tell(HourRange range, Built built, Duration took) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", spec.name());
    object.put("from", range.from().toString());
    object.put("to", range.to().toString());
    object.putAll(built.numbers());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(
        spec,
        "%s %s: %s, %s%s"
            .formatted(spec.name(), built.which(), built.counts(), seconds(took), built.remark()),
        object);
  }
}
