package io.ticklake.core.bronze;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.lake.Lake;
import io.ticklake.core.release.Release;
import io.ticklake.core.release.ReleasesTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BronzeUpkeepTest {

  @TempDir Path folder;

  @Test
  void expiresTheOldestSnapshotsButThoseOfReleases() {
    try (Lake lake = BronzeFixture.lake(folder)) {
      List<Long> snapshots = new ArrayList<>();
      for (int batch = 0; batch < 6; batch++) {
        BronzeFixture.append(lake, "a", batch, batch, batch + 1);
        snapshots.add(lake.load(BRONZE_TICKS).currentSnapshot().snapshotId());
      }
      var entry = new Release.Entry("bronze.ticks", snapshots.get(1), null, 2, 2, 1);
      new ReleasesTable(lake).add(List.of(entry), Instant.now(), Duration.ZERO, 1);
      var before = BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0);

      BronzeUpkeep.Done done = BronzeUpkeep.run(lake, 2);
      BronzeFixture.append(lake, "a", 6, 6, 7);

      assertThat(done).isEqualTo(new BronzeUpkeep.Done(6, 3));
      assertThat(lake.load(BRONZE_TICKS).snapshots())
          .extracting(snapshot -> snapshot.snapshotId())
          .contains(snapshots.get(1), snapshots.get(4), snapshots.get(5))
          .hasSize(4);
      assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0))
          .startsWith(before.get(0), before.get(1))
          .hasSize(7);
    }
  }
}
