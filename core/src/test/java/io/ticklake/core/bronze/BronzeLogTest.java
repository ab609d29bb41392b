package io.ticklake.core.bronze;

import static io.ticklake.core.bronze.BronzeFixture.append;
import static io.ticklake.core.bronze.BronzeFixture.commits;
import static io.ticklake.core.bronze.BronzeFixture.content;
import static io.ticklake.core.bronze.BronzeFixture.files;
import static io.ticklake.core.bronze.BronzeFixture.lake;
import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.META_BRONZE_LOG;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.bronze.BronzeLog.Entry;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BronzeLogTest {

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
  void isEmptyWithoutALake() {
    assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0)).isEmpty();
    assertThat(BronzeLog.holdsSource(lake, BRONZE_TICKS, "file:ab")).isFalse();
    assertThat(BronzeLog.persist(lake)).isZero();
  }

  @Test
  void listsAppendsInOrderWhetherPersistedOrNot() {
    append(lake, "a", 0, 0, 3);
    append(lake, "a", 1, 3, 5);
    List<Entry> before = BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0);
    assertThat(BronzeLog.persist(lake)).isEqualTo(2);
    assertThat(BronzeLog.persist(lake)).isZero();
    BronzeFixture.compact(lake);
    BronzeFixture.expireAllButTheHead(lake);
    append(lake, "a", 2, 5, 9);

    List<Entry> entries = BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0);

    assertThat(entries.subList(0, 2)).isEqualTo(before);
    assertThat(entries)
        .extracting(Entry::content)
        .containsExactly(
            content("stock-ticks", 0, 3),
            content("stock-ticks", 3, 5),
            content("stock-ticks", 5, 9));
    assertThat(entries).extracting(Entry::position).isSorted().doesNotHaveDuplicates();
    assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, entries.get(1).position()))
        .containsExactly(entries.get(2));
    assertThat(BronzeLog.persist(lake)).isEqualTo(1);
    assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0)).isEqualTo(entries);
  }

  @Test
  void readsEntriesOfBeforeRejectsWereCounted() throws IOException {
    append(lake, "a", 0, 0, 3);
    Entry entry = BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0).get(0);
    Table log = lake.loadOrCreate(META_BRONZE_LOG);
    LakeRow row = new LakeRow(META_BRONZE_LOG);
    row.set(META_BRONZE_LOG.position("table_name"), "bronze.ticks");
    row.set(META_BRONZE_LOG.position("log_position"), entry.position());
    row.set(META_BRONZE_LOG.position("snapshot_id"), entry.snapshotId());
    row.set(META_BRONZE_LOG.position("committed_at"), entry.committedAtMicros());
    row.set(META_BRONZE_LOG.position("rows"), 3L);
    row.set(META_BRONZE_LOG.position("sources"), "stock-ticks:0:0-2");
    try (TableWriter writer = new TableWriter(log, 0, 1)) {
      writer.write(row);
      AppendFiles append = log.newAppend();
      writer.finish().forEach(append::appendFile);
      append.commit();
    }

    assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0)).containsExactly(entry);
  }

  @Test
  void endsAtTheStateThatTheReaderHasLoaded() {
    append(lake, "a", 0, 0, 3);
    Table loaded = lake.load(BRONZE_TICKS);
    append(lake, "a", 1, 3, 5);
    BronzeLog.persist(lake);

    assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, loaded, 0))
        .extracting(Entry::content)
        .containsExactly(content("stock-ticks", 0, 3));
    assertThat(BronzeLog.positionOf(loaded.currentSnapshot())).isPositive();
  }

  @Test
  void findsAnImportedFileAlsoWhenItsSnapshotHasExpired() {
    commits(lake)
        .appendOnce("file:ab12", content("file:ab12", 1, 4), files(lake, "file:ab12", 1, 4));
    assertThat(BronzeLog.holdsSource(lake, BRONZE_TICKS, "file:ab12")).isTrue();
    BronzeLog.persist(lake);
    append(lake, "a", 0, 0, 3);
    BronzeFixture.expireAllButTheHead(lake);

    assertThat(BronzeLog.holdsSource(lake, BRONZE_TICKS, "file:ab12")).isTrue();
    assertThat(BronzeLog.holdsSource(lake, BRONZE_TICKS, "file:ab1")).isFalse();
  }
}
