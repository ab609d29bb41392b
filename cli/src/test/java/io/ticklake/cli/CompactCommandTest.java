package io.ticklake.cli;

import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class CompactCommandTest {

  @TempDir Path folder;

  @Test
  void tellsWhatItDidInOneLine() throws IOException {
    appendMinutes(6);

    Run run = compact("--table", "gold.sector_metrics", "--day", "1970-01-01");

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .matches(
            "compact gold.sector_metrics 1970-01-01: 1 partition, 6 files -> 1, "
                + "[0-9,]+ bytes -> [0-9,]+ bytes, 6 rows verified, [0-9.]+ s\\R");
    assertThat(run.exitCode()).isZero();
    assertThat(compact("--table", "gold.sector_metrics", "--day", "1970-01-01").out())
        .startsWith("compact gold.sector_metrics 1970-01-01: nothing to do, 1 file looked at");
  }

  @Test
  void takesAllPartitionsOfAMonth() throws IOException {
    appendMinutes(6);

    assertThat(compact("--table", "gold.sector_metrics", "--month", "1970-02").out())
        .startsWith("compact gold.sector_metrics 1970-02: nothing to do, 0 files looked at");
    assertThat(compact("--table", "gold.sector_metrics", "--month", "1970-01").out())
        .contains("1 partition, 6 files -> 1, ", "6 rows verified");
  }

  @Test
  void givesProgramsAnObject() throws IOException {
    appendMinutes(6);

    Run run = compact("--auto", "--output", "json");

    assertThat(run.out())
        .contains("\"command\":\"compact\"", "\"files_before\":6", "\"files_after\":1")
        .contains("\"rows_verified\":6", "\"partition\":\"1970-01-01\"");
  }

  @Test
  void doesNotStartSparkWhenNothingIsToBeDone() throws IOException {
    appendMinutes(2);

    Run run = compact("--auto");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("compact --auto: nothing to do, 2 files looked at");
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }

  @Test
  void createsNoLakeWhereThereIsNone() {
    Run run = compact("--auto");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("compact --auto: nothing to do, 0 files looked at");
    assertThat(Files.exists(folder.resolve("lake"))).isFalse();
  }

  @Test
  void saysWhatIsImpossible() throws IOException {
    appendMinutes(1);

    Run unknown = compact("--table", "gold.candles", "--day", "1970-01-01");
    assertThat(unknown.exitCode()).isEqualTo(64);
    assertThat(unknown.err()).startsWith("error: There is no table 'gold.candles'. Tables: bronze");

    Run missing = compact("--table", "bronze.ticks", "--hour", "2026-01-05T14");
    assertThat(missing.exitCode()).isEqualTo(64);
    assertThat(missing.err()).startsWith("error: bronze.ticks does not exist in ");

    Run noHour = compact("--table", "gold.sector_metrics", "--hour", "14");
    assertThat(noHour.exitCode()).isEqualTo(64);
    assertThat(noHour.err()).contains("'14' is not an hour");

    assertThat(compact("--hour", "2026-01-05T14").exitCode()).isEqualTo(2);
    assertThat(compact("--table", "gold.bars").exitCode()).isEqualTo(2);
    assertThat(compact("--auto", "--hour", "2026-01-05T14").exitCode()).isEqualTo(2);
  }

  private Run compact(String... arguments) {
    java.util.List<String> all = new java.util.ArrayList<>();
    all.add("compact");
    all.addAll(java.util.List.of(arguments));
    all.addAll(java.util.List.of("--lake", folder.resolve("lake").toString()));
    return Run.of(all.toArray(String[]::new));
  }

  private void appendMinutes(int minutes) throws IOException {
    try (Lake lake =
        Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults())) {
      SectorMinutes.append(lake.loadOrCreate(GOLD_SECTOR_METRICS), minutes);
    }
  }
}
