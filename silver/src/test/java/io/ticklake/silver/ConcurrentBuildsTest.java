package io.ticklake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class ConcurrentBuildsTest {

  @Test
  void twoThatBuildTheSameHoursLeaveTheRowsOfOne(SparkSession spark, @TempDir Path folder) {
    try (SilverLake lake = new SilverLake(spark, folder);
        SilverLake other = new SilverLake(spark, folder)) {
      lake.append("A@X 14:00:00 100 1 id=1\nA@X 15:00:00 101 1 id=2\nB@X 15:00:00 7 1 id=3");

      CompletableFuture.allOf(
              CompletableFuture.runAsync(() -> patiently(lake, "2026-01-05T14", "2026-01-05T16")),
              CompletableFuture.runAsync(() -> patiently(other, "2026-01-05T15", "2026-01-05T16")))
          .join();
      lake.heal();

      assertThat(lake.stale()).isEmpty();
      assertThat(lake.rows("symbol", "trade_id", "round(log_return, 6)"))
          .isEqualTo(List.of("A 1 -", "A 2 0.00995", "B 3 -"));
    }
  }

  /** Builds; when the other one was faster all the time, that is said and nothing is lost. */
  private static void patiently(SilverLake lake, String from, String to) {
    try {
      lake.build(from, to);
    } catch (Unavailable e) {
      assertThat(e).hasMessageContaining("Try again");
    }
  }
}
