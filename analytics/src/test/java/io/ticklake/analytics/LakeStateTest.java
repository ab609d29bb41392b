package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static org.apache.iceberg.expressions.Expressions.equal;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.table.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeStateTest {

  @TempDir Path folder;

  @Test
  void namesFilesRowsBytesAndSnapshotOfEveryTable() {
    try (SampleLake lake = open()) {
      lake.append(BRONZE_TICKS, "symbol=A", "symbol=B ingested_at=2026-01-05T14:00:00Z");

      LakeState state = LakeState.read(lake.lake(), Tables.ALL);

      TableState ticks = state.tables().get(BRONZE_TICKS);
      assertThat(ticks.rows()).isEqualTo(2);
      assertThat(ticks.files()).hasSize(2);
      assertThat(ticks.snapshotId())
          .isEqualTo(lake.lake().load(BRONZE_TICKS).currentSnapshot().snapshotId());
      assertThat(state.tables().get(GOLD_BARS).exists()).isFalse();
      assertThat(state.tables()).hasSize(Tables.ALL.size());
    }
  }

  @Test
  void seesEveryCommitAtOnce() {
    try (SampleLake lake = open()) {
      for (int i = 1; i <= 5; i++) {
        lake.append(BRONZE_TICKS, "symbol=A");
        assertThat(ticks(lake).rows()).isEqualTo(i);
        assertThat(ticks(lake)).isEqualTo(ticks(lake));
      }
      assertThat(cacheEntries()).hasSize(1);
    }
  }

  @Test
  void readsFromTheCacheWhenItIsWhole() throws Exception {
    try (SampleLake lake = open()) {
      lake.append(BRONZE_TICKS, "symbol=A");
      TableState planned = ticks(lake);
      Path metadata = folder.resolve("lake/warehouse/bronze/ticks/metadata");
      Path elsewhere = Files.move(metadata, folder.resolve("elsewhere"));

      assertThat(ticks(lake)).isEqualTo(planned);

      Files.move(elsewhere, metadata);
    }
  }

  @Test
  void trustsNoDamagedEntryOfTheCache() throws Exception {
    try (SampleLake lake = open()) {
      lake.append(BRONZE_TICKS, "symbol=A", "symbol=B ingested_at=2026-01-05T14:00:00Z");
      TableState planned = ticks(lake);
      byte[] whole = Files.readAllBytes(cacheEntries().get(0));

      for (int length = 0; length < whole.length - 1; length++) {
        Files.write(cacheEntries().get(0), java.util.Arrays.copyOf(whole, length));
        assertThat(new StateCache(cacheFolder()).find(BRONZE_TICKS, planned.metadataLocation()))
            .isEmpty();
      }
      assertThat(ticks(lake)).isEqualTo(planned);
      assertThat(cacheEntries().get(0)).hasBinaryContent(whole);
      assertThat(
              new StateCache(cacheFolder())
                  .find(BRONZE_TICKS, "/elsewhere" + planned.metadataLocation()))
          .isEmpty();
    }
  }

  @Test
  void worksWhereNothingCanBeKept() throws Exception {
    try (SampleLake lake = open()) {
      lake.append(BRONZE_TICKS, "symbol=A");
      Files.writeString(folder.resolve("lake/cache"), "a file where the folder should be");

      assertThat(ticks(lake).rows()).isEqualTo(1);
      assertThat(Answers.of(ResultFormat.CSV, lake.lake(), "SELECT symbol FROM bronze.ticks"))
          .isEqualTo("symbol\nA\n");
    }
  }

  @Test
  void aReaderNeverSeesHalfOfAReplacement() throws Exception {
    try (SampleLake lake = open();
        SampleLake writing = open()) {
      lake.append(GOLD_BARS, rows(0));
      AtomicReference<Throwable> failure = new AtomicReference<>();
      AtomicReference<Boolean> stop = new AtomicReference<>(false);
      Thread writer =
          new Thread(
              () -> {
                for (int revision = 1; !stop.get(); revision++) {
                  writing.replace(GOLD_BARS, equal("bar_interval", "1m"), rows(revision));
                  // old snapshots and their files go, as maintenance makes them go
                  ExpireSnapshots expire = writing.lake().load(GOLD_BARS).expireSnapshots();
                  expire.retainLast(4).expireOlderThan(System.currentTimeMillis()).commit();
                }
              });
      writer.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
      writer.start();
      String last = "";
      int changes = 0;
      for (int i = 0; i < 60; i++) {
        String answer =
            Answers.of(
                ResultFormat.CSV,
                lake.lake(),
                "SELECT count(*) AS n, count(DISTINCT revision) AS revisions,"
                    + " min(revision) AS revision FROM gold.bars");
        assertThat(answer).startsWith("n,revisions,revision\n6,1,");
        changes += answer.equals(last) ? 0 : 1;
        last = answer;
      }
      stop.set(true);
      writer.join();

      assertThat(failure.get()).isNull();
      assertThat(changes).isGreaterThan(1);
    }
  }

  @Test
  void anExpressionThatSelectsNothingChangesNothing() {
    try (SampleLake lake = open()) {
      lake.append(GOLD_BARS, rows(0));
      assertThat(lake.replace(GOLD_BARS, Expressions.alwaysFalse())).isTrue();
      assertThat(SnapshotLine.of(lake.lake(), GOLD_BARS)).hasSize(1);
    }
  }

  @Test
  void showsWhatEachSnapshotChanged() {
    try (SampleLake lake = open()) {
      lake.append(GOLD_BARS, rows(0));
      lake.replace(GOLD_BARS, equal("bar_interval", "1m"), rows(1));

      List<SnapshotLine> snapshots = SnapshotLine.of(lake.lake(), GOLD_BARS);

      assertThat(snapshots)
          .extracting(SnapshotLine::operation)
          .containsExactly("append", "overwrite");
      assertThat(snapshots).extracting(SnapshotLine::addedRows).containsExactly(6L, 6L);
      assertThat(snapshots).extracting(SnapshotLine::deletedRows).containsExactly(0L, 6L);
      assertThat(snapshots).extracting(SnapshotLine::addedFiles).containsExactly(3L, 3L);
      assertThat(snapshots).extracting(SnapshotLine::deletedFiles).containsExactly(0L, 3L);
      assertThat(snapshots).extracting(SnapshotLine::current).containsExactly(false, true);
    }
  }

  private static String[] rows(int revision) {
    return java.util.stream.IntStream.range(0, 6)
        .mapToObj(
            i ->
                "bar_interval=1m period=2026-01-0%d symbol=S%d revision=%d"
                    .formatted(1 + i % 3, i, revision))
        .toArray(String[]::new);
  }

  private SampleLake open() {
    return new SampleLake(folder.resolve("lake"));
  }

  private static TableState ticks(SampleLake lake) {
    return LakeState.read(lake.lake(), List.of(BRONZE_TICKS)).tables().get(BRONZE_TICKS);
  }

  private Path cacheFolder() {
    return folder.resolve("lake/cache/states");
  }

  private List<Path> cacheEntries() {
    try (var entries = Files.list(cacheFolder().resolve("bronze.ticks"))) {
      return entries.toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
