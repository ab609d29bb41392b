package io.ticklake.cli;

import static io.ticklake.cli.ResultOption.count;
import static io.ticklake.cli.ResultOption.seconds;

import io.ticklake.core.Hour;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan;
import io.ticklake.core.build.BuildPlan.Group;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.silver.SilverRules;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says which silver hours and gold days are stale, and why. Nothing is changed.",
      "What a build will make stale in turn is not known before it is done; heal goes on until nothing is."
    },
    footer = {
      "",
      "Examples:",
      "  ticklake plan",
      "  ticklake plan --layers silver --from 2026-01-05T00 --output json"
    })
final class PlanCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin LakeOptions lakeOptions;

  @Mixin ScopeOptions scope;

  @Mixin ResultOption result;

  @Override
  public Integer call() {
    Instant start = Instant.now();
    Configuration configuration = lakeOptions.configuration();
    try (Lake lake = lakeOptions.open(configuration)) {
      BuildPlan plan =
          new LakePlan(lake, SilverRules.of(configuration).described()).plan(scope.scope());
      LakeOptions.warnIfThereIsNone(lake, spec);
      tell(plan, Duration.between(start, Instant.now()));
    }
    return ExitCode.OK;
  }

  private void tell(BuildPlan plan, Duration took) {
    StringBuilder text = new StringBuilder();
    plan.groups().forEach(group -> text.append(line(group)).append(System.lineSeparator()));
    text.append(
        plan.isEmpty()
            ? "plan: nothing is stale, " + seconds(took)
            : "plan: %s of silver and %s of gold are stale, %s"
                .formatted(
                    count(plan.hours().size(), "hour"),
                    count(plan.of(Build.GOLD).size(), "day"),
                    seconds(took)));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", "plan");
    object.put("groups", plan.groups().stream().map(PlanCommand::json).toList());
    object.put("seconds", took.toMillis() / 1e3);
    result.print(spec, text.toString(), object);
  }

  private static String line(Group group) {
    String what =
        group.hours().isEmpty()
            ? count(group.rows(), "silver row")
            : "%s, %s".formatted(hours(group.hours()), count(group.rows(), "bronze row"));
    return "%s %s: %s: %s".formatted(group.layer(), group.day(), what, group.reason());
  }

  /** {@code hours 09 10 14}. */
  private static String hours(List<Hour> hours) {
    return (hours.size() == 1 ? "hour " : "hours ")
        + hours.stream()
            .map(hour -> "%02d".formatted(hour.hourOfDay()))
            .collect(Collectors.joining(" "));
  }

  static Map<String, Object> json(Group group) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("layer", group.layer());
    object.put("day", group.day().toString());
    object.put("hours", group.hours().stream().map(Hour::toString).toList());
    object.put("rows", group.rows());
    object.put("reason", group.reason());
    return object;
  }
}
