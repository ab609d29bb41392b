package io.ticklake.ingest.bronze;

import static io.ticklake.core.table.Tables.BRONZE_MARKET_INFO;
import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.bronze.BronzeUpkeep;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.LakeLocation;
import io.ticklake.core.table.TableContract;
import io.ticklake.ingest.bronze.ImportFile.Imported;
import io.ticklake.ingest.feed.FeedOptions;
import io.ticklake.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportFileTest {

  @TempDir Path folder;
  private Lake lake;

  @BeforeEach
  void open() {
    lake = lake();
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void givesEachLineItsNumberAndTheFilesHash() throws IOException {
    Path file =
        write(
            "ticks.jsonl", IngestFixture.tick(0) + "\n\n" + IngestFixture.tick(1) + "\r\nno json");

    Imported imported = ticks(lake, file);

    assertThat(imported.rows()).isEqualTo(3);
    assertThat(imported.rejects()).isEqualTo(1);
    assertThat(imported.source()).matches("file:[0-9a-f]{64};ticks");
    assertThat(
            rows(
                BRONZE_TICKS,
                row ->
                    "%s %s %s %s"
                        .formatted(
                            row.getField("source_topic"),
                            row.getField("source_partition"),
                            row.getField("source_offset"),
                            row.getField("reject_reason"))))
        .containsExactlyInAnyOrder(
            imported.source() + " 0 1 null",
            imported.source() + " 0 3 null",
            imported.source() + " 0 4 not_json");
  }

  @Test
  void judgesTheTimeOfATradeThatIsNamedAndOnlyThat() throws IOException {
    long hour = 3_600_000_000_000L;
    Path file =
        write(
            "ticks.jsonl",
            String.join(
                "\n",
                naming("cancel", 0, 1_767_625_800_000_000_000L - 5 * hour),
                naming("cancel", 1, 0),
                naming("correction", 2, 7_000_000_000_000_000_000L),
                naming("trade", 3, 0)));

    ticks(lake, file);

    assertThat(
            rows(
                BRONZE_TICKS,
                row -> row.getField("source_offset") + " " + row.getField("reject_reason")))
        .containsExactlyInAnyOrder(
            "1 null", "2 original_event_time_too_old", "3 original_event_time_in_future", "4 null");
    assertThat(BronzeLog.entriesAfter(lake, BRONZE_TICKS, 0))
        .singleElement()
        .satisfies(append -> assertThat(append.content().eventHours()).hasSize(2));
  }

  private static String naming(String kind, int number, long originalEventTimeNs) {
    String tick = IngestFixture.tick(number);
    return "%s,\"kind\":\"%s\",\"original_event_time\":%d}"
        .formatted(tick.substring(0, tick.lastIndexOf('}')), kind, originalEventTimeNs);
  }

  @Test
  void addsTheSameContentOnceAlsoUnderAnotherNameAndAfterExpiry() throws IOException {
    assertThat(ticks(lake, write("a.jsonl", IngestFixture.tick(0))).added()).isTrue();
    Path copy = write("b.jsonl", IngestFixture.tick(0));
    assertThat(ticks(lake, copy).added()).isFalse();
    assertThat(ticks(lake, write("c.jsonl", IngestFixture.tick(1))).added()).isTrue();
    BronzeUpkeep.run(lake, 1);

    assertThat(ticks(lake, copy).added()).isFalse();
    assertThat(rows(BRONZE_TICKS, row -> row.getField("trade_id").toString()))
        .containsExactlyInAnyOrder("0", "1");
  }

  @Test
  void putsRightWhatWasReadInAWrongWay() throws IOException {
    Path file = write("20131007_trade.csv", "34200000,100000,100,P,1,0\n");
    FeedOptions lean = FeedOptions.of("lean").date(LocalDate.parse("2013-10-07"));

    assertThat(ticks(lake, file).rejects()).isEqualTo(1);
    assertThat(importing(lake).run(file, lean.symbol("AGI")).added()).isTrue();
    assertThat(importing(lake).run(file, lean.symbol("AIG")).added()).isTrue();

    assertThat(importing(lake).run(file, lean.symbol("AIG")).added()).isFalse();
    BronzeUpkeep.run(lake, 1);
    assertThat(importing(lake).run(file, FeedOptions.of("lean").symbol("AIG")).added())
        .as("the same day, from the file's name")
        .isFalse();
    assertThat(
            rows(BRONZE_TICKS, row -> row.getField("symbol") + " " + row.getField("reject_reason")))
        .containsExactlyInAnyOrder("null not_json", "AGI null", "AIG null");
  }

  @Test
  void addsTheSameFileOnceWhenTwoImportIt() throws Exception {
    Path file = write("ticks.jsonl", IngestFixture.tick(0) + "\n" + IngestFixture.tick(1));
    lake.loadOrCreate(BRONZE_TICKS);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Boolean> importing =
          () -> {
            try (Lake own = lake()) {
              return ticks(own, file).added();
            }
          };
      List<Boolean> added = new ArrayList<>();
      for (Future<Boolean> one : threads.invokeAll(List.of(importing, importing))) {
        added.add(one.get());
      }
      assertThat(added).containsExactlyInAnyOrder(true, false);
    } finally {
      threads.shutdownNow();
    }
    assertThat(rows(BRONZE_TICKS, row -> row.getField("trade_id").toString()))
        .containsExactlyInAnyOrder("0", "1");
  }

  @Test
  void readsALargeFileInRangesWithoutLosingALine() throws IOException {
    long lines = 400_000;
    Path file = folder.resolve("large.jsonl");
    try (var out = Files.newBufferedWriter(file)) {
      for (long n = 0; n < lines; n++) {
        out.write(IngestFixture.tick(n));
        out.write('\n');
      }
    }
    assertThat(ticks(lake, file).rows()).isEqualTo(lines);
    assertThat(
            rows(
                BRONZE_TICKS,
                row -> (Long) row.getField("source_offset") - 1 + "=" + row.getField("trade_id")))
        .hasSize((int) lines)
        .allMatch(pair -> pair.split("=", 2)[0].equals(pair.split("=", 2)[1]))
        .doesNotHaveDuplicates();
  }

  @Test
  void cutsRangesAnywhereAndFindsEachLineOnce() throws IOException {
    String text = "a\n\nbc\r\n" + "d".repeat(5) + "\n\n\ne";
    Path file = write("lines", text);
    List<String> whole = lines(file, 0, text.length(), 0);
    assertThat(whole).containsExactly("1:a", "3:bc", "4:ddddd", "7:e");
    for (int cut = 0; cut <= text.length(); cut++) {
      List<String> parts = new ArrayList<>(lines(file, 0, cut, 0));
      parts.addAll(lines(file, cut, text.length(), LineRanges.countLineEnds(file, 0, cut)));
      assertThat(parts).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void loadsMembersOfAnIndexAsMarketInfo() throws IOException {
    Path file = write("index.csv", "Symbol,Name,Sector\nAIG,American International,Financials\n");
    FeedOptions options = FeedOptions.of("sp500").effective(LocalDate.parse("2026-01-01"));

    assertThat(importing(lake).run(file, options).table()).isEqualTo("bronze.market_info");

    assertThat(
            rows(
                BRONZE_MARKET_INFO,
                row ->
                    "%s %s %s %s"
                        .formatted(
                            row.getField("symbol"),
                            row.getField("sector"),
                            row.getField("effective_at"),
                            row.getField("reject_reason"))))
        .containsExactly("AIG Financials 2026-01-01T00:00Z null");
  }

  @Test
  void loadsTheKrakenCapture() {
    Path file = RealData.file("kraken/http_trades.json");
    Imported imported = importing(lake).run(file, FeedOptions.of("kraken"));
    assertThat(imported.rows()).isPositive();
    assertThat(imported.rejects()).isZero();
  }

  @Test
  void saysWhatIsWrongWithTheRequest() {
    assertThatThrownBy(() -> ticks(lake, folder.resolve("missing.jsonl")))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("missing.jsonl");
    assertThat(lake.exists()).isFalse();
  }

  private Lake lake() {
    return Lake.open(new LakeLocation.Folder(folder.resolve("lake")), Configuration.defaults());
  }

  private static ImportFile importing(Lake lake) {
    return new ImportFile(lake, Configuration.defaults(), Clock.systemUTC());
  }

  private static Imported ticks(Lake lake, Path file) {
    return importing(lake).run(file, FeedOptions.of("ticks"));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static List<String> lines(Path file, long from, long to, long lineEndsBefore)
      throws IOException {
    List<String> lines = new ArrayList<>();
    LineRanges.read(
        file,
        from,
        to,
        lineEndsBefore,
        (bytes, start, length, number) ->
            lines.add(
                number
                    + ":"
                    + new String(bytes, start, length, java.nio.charset.StandardCharsets.UTF_8)));
    return lines;
  }

  private List<String> rows(TableContract contract, Function<Record, String> text)
      throws IOException {
    List<String> found = new ArrayList<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(lake.load(contract)).build()) {
      rows.forEach(row -> found.add(text.apply(row)));
    }
    return found;
  }
}
