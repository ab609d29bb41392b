package io.ticklake.core.bronze;

import static io.ticklake.core.bronze.BronzeFixture.append;
import static io.ticklake.core.bronze.BronzeFixture.commits;
import static io.ticklake.core.bronze.BronzeFixture.content;
import static io.ticklake.core.bronze.BronzeFixture.files;
import static io.ticklake.core.bronze.BronzeFixture.lake;
import static io.ticklake.core.bronze.BronzeFixture.offsets;
import static io.ticklake.core.bronze.BronzeFixture.progress;
import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import io.ticklake.core.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BronzeCommitsTest {

  @TempDir Path folder;
  private Lake lake;

  @BeforeEach
  void open() {
    lake = lake(folder);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void addsTheBatchesOfAStreamOneAfterTheOther() {
    assertThat(append(lake, "a", 0, 0, 3)).isTrue();
    assertThat(append(lake, "a", 1, 3, 5)).isTrue();

    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(commits(lake).progress()).contains(progress("a", 1, 5));
  }

  @Test
  void skipsABatchThatIsThereAlreadyAndRemovesItsFiles() throws IOException {
    append(lake, "a", 0, 0, 3);
    long filesBefore = dataFilesOnDisk();

    assertThat(append(lake, "a", 0, 0, 3)).isFalse();

    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L);
    assertThat(dataFilesOnDisk()).isEqualTo(filesBefore);
  }

  @Test
  void refusesABatchThatLeavesAHole() {
    append(lake, "a", 0, 0, 3);
    assertThatThrownBy(() -> append(lake, "a", 2, 5, 7))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("batch 1 is done")
        .hasMessageContaining("only holds batches up to 0")
        .hasMessageContaining("--bootstrap");
    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L);
  }

  @Test
  void refusesAnOldCheckpointThatPlansTheSameBatchFurther() {
    append(lake, "a", 0, 0, 3);
    append(lake, "a", 1, 3, 5);
    assertThatThrownBy(() -> append(lake, "a", 1, 3, 9))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("older than the table");
    assertThatThrownBy(() -> append(lake, "a", 0, 0, 3))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("older than the table");
  }

  @Test
  void refusesALaterBatchOfAStreamThatTheTableHasNeverSeen() {
    assertThatThrownBy(() -> append(lake, "a", 4, 9, 12))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("holds no batch of any stream");
  }

  @Test
  void refusesAnotherStream() {
    append(lake, "a", 0, 0, 3);
    assertThatThrownBy(() -> append(lake, "b", 0, 0, 3))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("follows the stream a")
        .hasMessageContaining("this is the stream b");
  }

  @Test
  void refusesATopicThatWasMadeAgain() {
    append(lake, "a", 0, 0, 3);
    StreamProgress other =
        new StreamProgress(
            "a",
            1,
            commits(lake).named("stock-ticks", "id2"),
            new TreeMap<>(Map.of(0, 2L)),
            progress("a", 1, 2).ingestedAtMicros());
    assertThat(other.topic().source()).isEqualTo("stock-ticks@id2");
    assertThatThrownBy(() -> commits(lake).append(other, AppendContent.EMPTY, List.of()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("deleted and made again");
  }

  @Test
  void knowsATopicAgainAfterAnotherOneWasRead() {
    append(lake, "a", 0, 0, 3);
    KafkaTopic elsewhere = new KafkaTopic("trades", "id9", "trades");
    commits(lake)
        .fence(
            new StreamProgress("b", StreamProgress.FENCE, elsewhere, new TreeMap<>(), 1),
            commits(lake).progress());

    assertThat(commits(lake).named("stock-ticks", "id1").source()).isEqualTo("stock-ticks");
    assertThat(commits(lake).progressOn("stock-ticks")).contains(progress("a", 0, 3));
  }

  @Test
  void refusesTheOldStreamOnceANewOneHasTakenOver() {
    append(lake, "a", 0, 0, 3);
    commits(lake).fence(progress("b", StreamProgress.FENCE, 3), commits(lake).progress());

    assertThatThrownBy(() -> append(lake, "a", 1, 3, 5))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("follows the stream b");
    assertThat(append(lake, "b", 0, 3, 5)).isTrue();
    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void takesOverFromTheStateThatWasReadOrNotAtAll() {
    append(lake, "a", 0, 0, 3);
    Optional<StreamProgress> read = commits(lake).progress();
    append(lake, "a", 1, 3, 5);
    assertThatThrownBy(() -> commits(lake).fence(progress("b", StreamProgress.FENCE, 3), read))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("while this one took it over");
  }

  @Test
  void seesTheStreamBehindACompaction() {
    append(lake, "a", 0, 0, 3);
    append(lake, "a", 1, 3, 5);
    BronzeFixture.compact(lake);

    assertThat(append(lake, "a", 1, 3, 5)).isFalse();
    assertThat(append(lake, "a", 2, 5, 6)).isTrue();
    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void remembersTheStreamWhenItsSnapshotsHaveExpired() {
    append(lake, "a", 0, 0, 3);
    append(lake, "a", 1, 3, 5);
    BronzeFixture.compact(lake);
    BronzeFixture.expireAllButTheHead(lake);
    assertThat(lake.load(BRONZE_TICKS).snapshots())
        .allSatisfy(s -> assertThat(BronzeAppend.of(s)).isEmpty());

    assertThat(append(lake, "a", 1, 3, 5)).isFalse();
    assertThatThrownBy(() -> append(lake, "b", 0, 0, 5)).isInstanceOf(BadRequest.class);
    assertThat(append(lake, "a", 2, 5, 6)).isTrue();
    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void followsARollback() {
    append(lake, "a", 0, 0, 3);
    Table table = lake.load(BRONZE_TICKS);
    long before = table.currentSnapshot().snapshotId();
    append(lake, "a", 1, 3, 5);
    table.refresh();
    table.manageSnapshots().rollbackTo(before).commit();

    assertThat(commits(lake).progress()).contains(progress("a", 0, 3));
    assertThat(append(lake, "a", 1, 3, 5)).isTrue();
    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void addsABatchOnceWhenSeveralWritersTryAtTheSameMoment() throws Exception {
    append(lake, "a", 0, 0, 3);
    List<Boolean> added = atTheSameTime(4, own -> append(own, "a", 1, 3, 5));
    assertThat(added).containsExactlyInAnyOrder(true, false, false, false);
    assertThat(offsets(lake)).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void addsAFileOnceAlsoWhenTwoImportItAtTheSameMoment() throws Exception {
    append(lake, "a", 0, 0, 3);
    List<Boolean> added = atTheSameTime(3, own -> importFile(own, "file:ab12"));
    assertThat(added).containsExactlyInAnyOrder(true, false, false);
    assertThat(importFile(lake, "file:ab12")).isFalse();
    assertThat(importFile(lake, "file:cd34")).isTrue();
    assertThat(append(lake, "a", 1, 3, 5)).isTrue();
  }

  @Test
  void removesTheFilesOfWhatWasNotAdded() throws Exception {
    append(lake, "a", 0, 0, 3);
    atTheSameTime(3, own -> append(own, "a", 1, 3, 5));
    assertThat(dataFilesOnDisk()).isEqualTo(2);
  }

  private static boolean importFile(Lake lake, String source) {
    return commits(lake).appendOnce(source, content(source, 1, 4), files(lake, source, 1, 4));
  }

  private List<Boolean> atTheSameTime(int writers, java.util.function.Function<Lake, Boolean> write)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      Callable<Boolean> writer =
          () -> {
            try (Lake own = lake(folder)) {
              own.load(BRONZE_TICKS);
              start.await();
              return write.apply(own);
            }
          };
      List<Boolean> results = new java.util.ArrayList<>();
      for (Future<Boolean> result :
          threads.invokeAll(java.util.Collections.nCopies(writers, writer))) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private long dataFilesOnDisk() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }
}
