package io.ticklake.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServingBenchTest {

  @TempDir Path folder;

  @Test
  @Tag("slow")
  @Timeout(600)
  void asksEveryoneTheSameAndGetsTheSameAnswers() throws Exception {
    List<Map<String, Object>> results = new ServingBench(new ServingPlan(1, 3_000, 1)).run(folder);

    assertThat(results).hasSize(5 * 4 * 3);
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result)
                  .containsKeys("workload", "system", "rows", "seconds", "cpu_seconds")
                  .containsKeys("peak_memory_mb", "ratio", "equal", "question", "p95_ms");
              assertThat((Long) result.get("rows")).isPositive();
            });
    assertThat(results)
        .filteredOn(result -> result.get("system").equals("ticklake"))
        .allSatisfy(result -> assertThat(result.get("ratio")).isEqualTo(1.0));
  }

  @Test
  void printsNoRatioOfAnswersThatDiffer() {
    ServingResult.Part part = new ServingResult.Part("point", 1, 1, 1, 1, 1, 1, 1);
    Map<ServingSystem, ServingResult> results = new EnumMap<>(ServingSystem.class);
    results.put(
        ServingSystem.TICKLAKE, new ServingResult(1, Map.of("point", "1 row"), List.of(part)));
    results.put(
        ServingSystem.SMALL_FILES, new ServingResult(1, Map.of("point", "2 rows"), List.of(part)));

    assertThatThrownBy(() -> ServingBench.objects(results))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("duckdb, small files answers {point=2 rows} where the serving file");
  }
}
