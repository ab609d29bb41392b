package io.ticklake.compaction;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.engine.SparkSessions;
import io.ticklake.testkit.TestLakes;
import java.nio.file.Path;

/**
 * A process that compacts one hour and dies at a stage, as by kill -9. Arguments: folder, stage.
 */
final class CompactAndDie {

  static final int DEAD = 137;

  private CompactAndDie() {}

  public static void main(String[] arguments) throws Exception {
    CompactPartitions.Stage last = CompactPartitions.Stage.valueOf(arguments[1]);
    Configuration configuration = Configuration.defaults();
    try (Lake lake = TestLakes.at(Path.of(arguments[0]));
        var spark = SparkSessions.open("die", lake, configuration)) {
      CompactionPlan plan =
          new PlanCompaction(lake, configuration)
              .inside(BRONZE_TICKS, Period.hour("2026-01-05T14"));
      new CompactPartitions(
              lake,
              spark,
              (stage, partition, files) -> {
                if (stage == last) {
                  Runtime.getRuntime().halt(DEAD);
                }
              })
          .run(plan);
    }
  }
}
