package io.ticklake.silver;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildPlan;
import io.ticklake.core.build.BuildPlan.Group;
import io.ticklake.core.build.LakePlan;
import io.ticklake.core.build.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Builds stale hours of silver, in time order, until none is left. Each pass builds what is stale;
 * what those builds made stale in turn is the next pass.
 */
public final class HealSilver {

  /** More builds of one hour than any wave needs: somebody else keeps undoing them. */
  private static final int MOST_BUILDS_OF_AN_HOUR = 20;

  private final LakePlan planner;
  private final Function<HourRange, SilverReport> builder;
  private final Map<Hour, Integer> built = new HashMap<>();
  private final Set<Hour> refused = new HashSet<>();
  private final List<SilverReport> reports = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();

  /**
   * What was done.
   *
   * @param reports builds, in order
   * @param refusals sentences about hours that were refused, such as one whose bronze is gone
   */
  public record Healed(List<SilverReport> reports, List<String> refusals) {
    public Healed {
      reports = List.copyOf(reports);
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * @param planner says what is stale
   * @param builder builds hours of one day, see {@link BuildSilver#build}
   */
  public HealSilver(LakePlan planner, Function<HourRange, SilverReport> builder) {
    this.planner = planner;
    this.builder = builder;
  }

  public Healed heal(Scope scope) {
    Scope silver = scope.only(Build.SILVER);
    for (BuildPlan plan = planner.plan(silver);
        !plan.isEmpty();
        plan = planner.plan(silver).without(refused)) {
      NavigableSet<Hour> present = planner.hours();
      for (Group day : plan.groups()) {
        day.ranges(present).forEach(this::build);
      }
    }
    return new Healed(reports, refusals);
  }

  private void build(HourRange hours) {
    for (Hour hour : hours.hours()) {
      if (built.merge(hour, 1, Integer::sum) > MOST_BUILDS_OF_AN_HOUR) {
        throw new Unavailable(
            "Silver %s was built %d times and is stale again: somebody else keeps building it. Wait for the other build and try again."
                .formatted(hour, MOST_BUILDS_OF_AN_HOUR));
      }
    }
    try {
      reports.add(builder.apply(hours));
    } catch (BadRequest e) {
      refused.addAll(hours.hours());
      refusals.add(e.getMessage());
    }
  }
}
