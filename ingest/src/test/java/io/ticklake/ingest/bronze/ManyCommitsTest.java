package io.ticklake.ingest.bronze;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.bronze.BronzeUpkeep;
import io.ticklake.core.bronze.StreamProgress;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.ingest.bronze.BronzeFiles.TaskName;
import io.ticklake.testkit.TestLakes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ManyCommitsTest {

  private static final int COMMITS = 300;
  private static final int KEPT = 50;

  @Test
  void keepsTheMetadataSmallUnderHundredsOfTinyCommits(@TempDir Path folder) throws IOException {
    try (Lake lake = TestLakes.at(folder)) {
      Table table = lake.loadOrCreate(BRONZE_TICKS);
      for (int batch = 0; batch < COMMITS; batch++) {
        commit(table, batch);
        if (batch % KEPT == KEPT - 1) {
          BronzeUpkeep.run(lake, KEPT);
        }
      }
      table.refresh();

      assertThat(table.snapshots()).hasSize(KEPT);
      assertThat(table.currentSnapshot().allManifests(table.io())).hasSizeLessThan(120);
      Path metadata = Path.of(java.net.URI.create(table.location())).resolve("metadata");
      assertThat(bytes(metadata)).isLessThan(12_000_000);
      assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0)).hasSize(COMMITS);
      assertThat(new BronzeCommits(table, "bronze.ticks").progress().orElseThrow().batch())
          .isEqualTo(COMMITS - 1);
    }
  }

  private static void commit(Table table, int batch) throws IOException {
    RowRules rules = RowRules.of(Configuration.defaults(), IngestFixture.FIRST_EVENT_NS / 1_000);
    SourceRecord record = new SourceRecord();
    record.source = "ticks";
    record.format = "ticks";
    record.offset = batch;
    record.value(IngestFixture.tick(0).getBytes(StandardCharsets.UTF_8));
    BronzeFiles files =
        BronzeFiles.write(
            table,
            BRONZE_TICKS,
            rules,
            new TaskName(0, batch),
            (rows, out) -> rows.write(record, out));
    AppendContent content = files.content();
    StreamProgress progress =
        new StreamProgress(
            "a",
            batch,
            new KafkaTopic("ticks", "id", "ticks"),
            new TreeMap<>(Map.of(0, batch + 1L)),
            rules.ingestedAtMicros());
    new BronzeCommits(table, "bronze.ticks").append(progress, content, files.files());
  }

  private static long bytes(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
