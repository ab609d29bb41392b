package io.ticklake.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole workload on little input with ticklake, and the comparison with the rival that needs
 * nothing but Spark. The others need downloads that only {@code bench live} makes; what the paced
 * flows measure says nothing here.
 */
@Tag("slow")
@Timeout(600)
class LiveBenchTest {

  private static final LivePlan TINY =
      new LivePlan(
          1, 2_000, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, Duration.ofMinutes(2));

  private final StringWriter progress = new StringWriter();

  @TempDir Path folder;

  @Test
  void drainsServesAndKillsTicklakeAndFindsItsTablesEqual() throws Exception {
    List<Map<String, Object>> results = bench(new TickLakeSystem()).run(folder);

    assertThat(results).hasSize(1);
    Map<String, Object> result = results.get(0);
    assertThat(result)
        .containsEntry("workload", "live")
        .containsEntry("system", "ticklake")
        .containsEntry("rows", 2_000L)
        .containsEntry("rounds", 1)
        .containsEntry("ratio", 1.0)
        .containsEntry("equal", true)
        .doesNotContainKey("latency_p50_ms_at_20000");
    for (String figure :
        List.of(
            "seconds",
            "cpu_seconds",
            "rows_per_second",
            "start_seconds",
            "latency_p50_ms_at_5000",
            "latency_p99_ms_at_5000",
            "cores_at_5000",
            "recovery_seconds")) {
      assertThat((Double) result.get(figure)).as(figure).isPositive();
    }
    assertThat(progress.toString()).startsWith("round 1, ticklake: 2,000 trades in ");
  }

  @Test
  void printsNoRatioOfTablesThatDiffer() {
    TwoLanesSystem wrong =
        new TwoLanesSystem() {
          @Override
          public void createTables(BenchDatabase database) throws SQLException {
            super.createTables(database);
            database.execute(
                """
                create function one_more() returns trigger language plpgsql as
                  'begin new.size := new.size + 1; return new; end';
                create trigger wrong before insert on enriched_trades
                  for each row when (new.trade_id like '%7') execute function one_more();
                """);
          }
        };

    assertThatThrownBy(() -> bench(wrong).run(folder))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("spark-two-lanes wrote 2,000 trades")
        .hasMessageContaining("nothing is compared before they agree");
  }

  @Test
  void namesTheSystemsWhenAskedForAnUnknownOne() {
    assertThatThrownBy(() -> LiveBench.named(List.of("storm")))
        .isInstanceOf(BadRequest.class)
        .hasMessage(
            "There is no system 'storm' in bench live. Systems: ticklake, pyspark-delta, spark-two-lanes, flink-unified.");
    assertThat(LiveBench.named(List.of("flink-unified", "ticklake")))
        .extracting(LiveSystem::name)
        .asInstanceOf(LIST)
        .containsExactly("ticklake", "flink-unified");
  }

  private LiveBench bench(LiveSystem system) {
    return new LiveBench(TINY, List.of(system), new PrintWriter(progress));
  }
}
