package io.ticklake.compaction;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.compaction.CompactPartitions.Stage;
import io.ticklake.core.Hour;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.engine.LakeReader;
import io.ticklake.testkit.SparkExtension;
import io.ticklake.testkit.TestLakes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@Tag("slow")
class CompactionBesideOthersTest {

  private static final Hour FOURTEEN = Hour.parse("2026-01-05T14");

  @TempDir Path folder;

  private Lake lake;
  private Table table;
  private SparkSession spark;

  @BeforeEach
  void open(SparkSession shared) {
    lake = TestLakes.at(folder);
    spark = TestLakes.session(shared, lake);
    table = Bronze.open(lake);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void losesNothingBesideAWriterThatAppendsAllTheTime() throws Exception {
    for (int hour = 0; hour < 10; hour++) {
      Bronze.importTimes(table, "2026-01-05T%02d:30:00Z".formatted(hour), 3);
    }
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(
            () -> {
              try (Lake own = TestLakes.at(folder)) {
                Table mine = own.load(BRONZE_TICKS);
                int commits = 0;
                while (!stop.get()) {
                  // into an hour that is being compacted and into one that is not
                  Bronze.importTimes(mine, "2026-01-05T%02d:45:00Z".formatted(commits % 12), 1);
                  commits++;
                }
                return commits;
              }
            });

    int rewritten = 0;
    for (int hour = 0; hour < 10; hour++) {
      rewritten += compact("2026-01-05T%02d".formatted(hour), (stage, partition, files) -> {});
    }
    stop.set(true);
    int commits = writer.get();

    assertThat(rewritten).isEqualTo(10);
    assertThat(commits).isPositive();
    assertThat(rows()).isEqualTo(10L * 3 * 3 + 3L * commits);
  }

  @Test
  void startsAgainWhenThePartitionWasReplacedMeanwhile() {
    Bronze.importTimes(table, "2026-01-05T14:10:00Z", 4);
    AtomicBoolean once = new AtomicBoolean();

    int rewritten =
        compact(
            "2026-01-05T14",
            (stage, partition, files) -> {
              if (stage == Stage.VERIFIED && once.compareAndSet(false, true)) {
                assertThat(replace(head(), write("NEW 1 1", "NEW 2 1"), write("NEW 3 1"))).isTrue();
              }
            });

    assertThat(rewritten).isEqualTo(1);
    assertThat(symbols()).containsExactly("NEW");
    assertThat(rows()).isEqualTo(3);
  }

  @Test
  void aReplacementThatStartedBeforeTheCompactionStartsAgain() {
    Bronze.importTimes(table, "2026-01-05T14:10:00Z", 4);
    Snapshot base = head();
    List<DataFile> late = write("LATE 1 1");
    assertThat(compact("2026-01-05T14", (stage, partition, files) -> {})).isEqualTo(1);

    assertThat(replace(base, late, List.of())).isFalse();

    assertThat(symbols()).doesNotContain("LATE");
    assertThat(rows()).isEqualTo(12);
    assertThat(replace(head(), late, List.of())).isTrue();
    assertThat(symbols()).containsExactly("LATE");
  }

  @Test
  void leavesAPartitionThatSomebodyElseCompactedFirst() {
    Bronze.importTimes(table, "2026-01-05T14:10:00Z", 4);
    AtomicBoolean once = new AtomicBoolean();

    int rewritten =
        compact(
            "2026-01-05T14",
            (stage, partition, files) -> {
              if (stage == Stage.WRITTEN && once.compareAndSet(false, true)) {
                compact("2026-01-05T14", (s, p, f) -> {});
              }
            });

    assertThat(rewritten).isZero();
    assertThat(rows()).isEqualTo(12);
  }

  private int compact(String hour, CompactPartitions.Progress progress) {
    try (Lake own = TestLakes.at(folder)) {
      CompactionPlan plan =
          new PlanCompaction(own, Configuration.defaults()).inside(BRONZE_TICKS, Period.hour(hour));
      return new CompactPartitions(own, spark, progress).run(plan).partitions().size();
    }
  }

  private List<DataFile> write(String... ticks) {
    return Bronze.write(table, "2026-01-05T14:20:00Z", ticks);
  }

  private boolean replace(Snapshot base, List<DataFile> some, List<DataFile> more) {
    Expression hour =
        new TablePartition(BRONZE_TICKS, List.of((int) FOURTEEN.sinceEpoch())).filter();
    List<DataFile> files = new java.util.ArrayList<>(some);
    files.addAll(more);
    return new PartitionReplacement(lake.load(BRONZE_TICKS), base, hour).commit(files);
  }

  private Snapshot head() {
    return PartitionReplacement.head(table).orElseThrow();
  }

  private long rows() {
    return new LakeReader(spark).read(BRONZE_TICKS, head()).count();
  }

  private List<String> symbols() {
    return new LakeReader(spark)
        .read(BRONZE_TICKS, head())
        .where("symbol is not null")
        .select("symbol")
        .distinct()
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList();
  }
}
