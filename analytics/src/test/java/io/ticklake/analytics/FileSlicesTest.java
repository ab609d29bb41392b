package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_BARS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.analytics.FileSlices.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSlicesTest {

  private static final LocalDate FIRST = LocalDate.parse("2026-01-01");

  @TempDir Path folder;
  private SampleLake lake;

  @BeforeEach
  void open() {
    lake = new SampleLake(folder.resolve("it's a lake"));
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void holdEachFileOnceWhateverIsKnownOfIt() {
    List<StoredFile> files = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      FileBounds bounds =
          i % 100 == 0
              ? FileBounds.UNKNOWN
              : new FileBounds(i % 3 == 0 ? "1s" : "1m", (i * 7_919L) % 5_000, i + 5_000, "", "");
      files.add(new StoredFile("f" + i, 1, 1, bounds));
    }

    List<Slice> slices = FileSlices.of(files);

    assertThat(slices.stream().flatMap(slice -> slice.files().stream()))
        .containsExactlyInAnyOrderElementsOf(files);
    assertThat(slices).hasSizeBetween(20, 32);
    for (Slice slice : slices) {
      assertThat(slice.files())
          .allMatch(
              file ->
                  !slice.hasTimes()
                      || (file.bounds().partition().equals(slice.partition())
                          && file.bounds().fromMicros() >= slice.fromMicros()
                          && file.bounds().toMicros() <= slice.toMicros()));
    }
  }

  @Test
  void fewFilesAreOneSlice() {
    List<StoredFile> files =
        IntStream.range(0, FileSlices.FEW)
            .mapToObj(i -> new StoredFile("f" + i, 1, 1, new FileBounds("1m", i, i, "", "")))
            .toList();

    assertThat(FileSlices.of(files)).hasSize(1).allMatch(slice -> !slice.hasTimes());
  }

  @Test
  void aViewOpensOnlyTheSlicesThatAConditionAllows() throws Exception {
    lake.append(GOLD_BARS, days(100, "bar_interval=1m period=%s symbol=A bar_start=%sT00:00:00Z"));
    lake.append(GOLD_BARS, days(100, "bar_interval=5m period=%s symbol=A bar_start=%sT00:00:00Z"));
    lake.append(
        SILVER_TICKS, days(100, "symbol=%.0sA event_time=%sT00:00:00Z price=1 size=1 venue=X"));
    lake.append(BRONZE_TICKS, days(100, "symbol=%.0sA ingested_at=%sT00:00:00Z"));
    Path file = Serving.publish(lake.lake());
    try (Connection serving = Serving.open(file)) {
      assertThat(Serving.rows(serving, "SELECT count(*), count(DISTINCT bar_start) FROM gold.bars"))
          .containsExactly("200|100");
    }
    damage(
        path ->
            !path.contains("/meta/") && !path.contains("2026-01") && !path.contains("2026-02-01"));

    try (Connection serving = Serving.open(file)) {
      assertThat(
              Serving.rows(
                  serving,
                  "SELECT bar_interval, count(*) FROM gold.bars"
                      + " WHERE bar_interval = '1m' AND bar_start < '2026-01-30' GROUP BY ALL"))
          .containsExactly("1m|29");
      assertThat(
              Serving.rows(
                  serving,
                  "SELECT count(*) FROM gold.bars_filled"
                      + " WHERE bar_interval = '2m' AND symbol = 'A'"))
          .containsExactly("0");
      assertThat(count(serving, "silver.ticks WHERE event_time < '2026-01-20'")).isEqualTo("19");
      assertThat(count(serving, "bronze.ticks WHERE ingested_at < '2026-01-20'")).isEqualTo("19");
      assertThatThrownBy(() -> count(serving, "gold.bars WHERE bar_start >= '2026-03-30'"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(
            Answers.of(
                ResultFormat.CSV,
                lake.lake(),
                "SELECT count(*) AS n FROM gold.bars"
                    + " WHERE bar_interval = '5m' AND bar_start < '2026-01-30'"))
        .isEqualTo("n\n29\n");
  }

  private static String count(Connection serving, String from) throws SQLException {
    return Serving.rows(serving, "SELECT count(*) FROM " + from).get(0);
  }

  private static String[] days(int number, String row) {
    return IntStream.range(0, number)
        .mapToObj(FIRST::plusDays)
        .map(day -> row.formatted(day, day))
        .toArray(String[]::new);
  }

  private void damage(Predicate<String> chosen) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path found : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        if (found.toString().contains("/data/") && chosen.test(found.toString())) {
          Files.writeString(found, "no Parquet");
        }
      }
    }
  }
}
