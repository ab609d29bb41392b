package io.ticklake.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.LakeException.BadRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFeedsTest {

  @TempDir Path folder;

  @Test
  void readsLinesOfTicksWithTheirNumber() throws IOException {
    Path file = write("ticks.json", "{\"symbol\":\"A\"}\r\n\n{\"symbol\":\"B\"}");

    assertThat(read(file, FeedOptions.of("ticks").keyed()))
        .containsExactly("1 A {\"symbol\":\"A\"}", "3 B {\"symbol\":\"B\"}");
  }

  @Test
  void tellsPackedFilesByTheirContent() throws IOException {
    byte[] plain = "{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8);
    Path zip = folder.resolve("looks.gz");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("ticks.json"));
      out.write(plain);
    }
    Path gzip = Files.write(folder.resolve("looks.json"), gzip(plain));

    assertThat(read(zip, FeedOptions.of("ticks"))).hasSize(2);
    assertThat(read(gzip, FeedOptions.of("ticks"))).hasSize(2);
  }

  @Test
  void namesFileAndLineOfADamagedArchive() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("{\"a\":").append(i * 7919L).append("}\n");
    }
    byte[] whole = gzip(lines.toString().getBytes(StandardCharsets.UTF_8));
    Path file = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> read(file, FeedOptions.of("ticks")))
        .isInstanceOf(BadData.class)
        .hasMessageMatching("(?s).*cut\\.gz is damaged in line \\d{4,5}: .*");
  }

  @Test
  void refusesAnArchiveOfSeveralFiles() throws IOException {
    Path zip = folder.resolve("two.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("one"));
      out.write('x');
      out.putNextEntry(new ZipEntry("two"));
      out.write('y');
    }

    assertThatThrownBy(() -> read(zip, FeedOptions.of("ticks")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("more than one file");
  }

  @Test
  void keepsTheReceiveTimeOfABinanceCapture() throws IOException {
    Path file = write("b", "1723161255088176367 {\"e\":\"trade\",\"s\":\"BTCUSDT\"}\n");

    try (FileFeed feed = FileFeeds.open(file, "binance")) {
      FeedRecord record = feed.next();
      assertThat(record.receiveTimeMicros()).isEqualTo(1_723_161_255_088_176L);
      assertThat(record.format()).isEqualTo("binance");
      assertThat(new String(record.value(), StandardCharsets.UTF_8)).startsWith("{\"e\"");
      assertThat(feed.hasNext()).isFalse();
    }
  }

  @Test
  void namesTheLineThatIsNoLineOfACapture() throws IOException {
    Path file = write("b", "1723161255088176367 {}\nnonsense\n");

    assertThatThrownBy(() -> read(file, FeedOptions.of("binance")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("in line 2");
  }

  @Test
  void readsTheTimeOfAKrakenTradeWithoutADouble() throws IOException {
    Path file =
        write(
            "k",
            "{\"error\":[],\"result\":{\"XBTUSDT\":[[\"1.50\",\"2\",1762795433.9717445,\"b\",\"l\",\"\",7]],\"last\":\"1\"}}");

    assertThat(read(file, FeedOptions.of("kraken")))
        .containsExactly(
            "1 XBTUSDT {\"symbol\":\"XBTUSDT\",\"venue\":\"KRAKEN\",\"price\":\"1.50\",\"size\":\"2\","
                + "\"event_time\":1762795433971744500,\"trade_id\":\"7\",\"side\":\"b\",\"type\":\"l\",\"misc\":\"\"}");
  }

  @Test
  void refusesAKrakenAnswerThatIsCutOrAnError() throws IOException {
    Path cut =
        write("cut", "{\"error\":[],\"result\":{\"X\":[[\"1\",\"2\",1.5,\"b\",\"l\",\"\",7],\n[");
    Path error = write("error", "{\"error\":[\"EAPI:Rate limit\"]}");

    assertThatThrownBy(() -> read(cut, FeedOptions.of("kraken")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("in line 2");
    assertThatThrownBy(() -> read(error, FeedOptions.of("kraken")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("error");
  }

  @Test
  void readsALeanRowInTheTimeOfNewYork() throws IOException {
    Path file = write("20131007_trade.csv", "34200000,491800,300,P,20002020,1\n");

    assertThat(read(file, FeedOptions.of("lean").symbol("AIG")))
        .containsExactly(
            "1 AIG {\"symbol\":\"AIG\",\"venue\":\"US\",\"price\":\"49.1800\",\"size\":\"300\","
                + "\"event_time\":1381152600000000000,\"sequence\":1,"
                + "\"conditions\":[\"intermarket sweep\",\"extended hours\",\"trade-through exempt\",\"suspicious\"],"
                + "\"exchange\":\"P\"}");
  }

  @Test
  void knowsThatNewYorkChangesItsClock() throws IOException {
    // 09:30 in New York is 14:30 UTC in winter and 13:30 UTC in summer; 2013-03-10 changed at
    // 02:00.
    assertThat(eventTime("20130308_trade.csv")).isEqualTo("2013-03-08T14:30:00Z");
    assertThat(eventTime("20130310_trade.csv")).isEqualTo("2013-03-10T13:30:00Z");
    assertThat(eventTime("20131103_trade.csv")).isEqualTo("2013-11-03T14:30:00Z");
  }

  private String eventTime(String name) throws IOException {
    String record =
        read(write(name, "34200000,1,1,P,0,0\n"), FeedOptions.of("lean").symbol("A")).get(0);
    String digits = record.replaceAll(".*\"event_time\":(\\d+).*", "$1");
    return java.time.Instant.ofEpochSecond(Long.parseLong(digits) / 1_000_000_000L).toString();
  }

  @Test
  void takesSymbolAndDateFromTheOptionsWhereTheNamesDoNotTell() throws IOException {
    Path file = write("trades.csv", "0,10000,1,P,0,0\n");

    assertThatThrownBy(() -> read(file, FeedOptions.of("lean")))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("--date");
    assertThat(read(file, FeedOptions.of("lean").symbol("A").date(LocalDate.of(2013, 10, 7))))
        .hasSize(1);
  }

  @Test
  void namesTheLeanLineThatIsDamaged() throws IOException {
    for (String line :
        List.of("1,2,3", "x,1,1,P,0,0", "1,1,1,P,zz,0", "1,1,1,P,0,7", "-1,1,1,P,0,0")) {
      Path file = write("20131007.csv", "0,10000,1,P,0,0\n" + line + "\n");

      assertThatThrownBy(() -> read(file, FeedOptions.of("lean")))
          .isInstanceOf(BadData.class)
          .hasMessageContaining("in line 2");
    }
  }

  @Test
  void readsBothSchemasOfConstituents() throws IOException {
    FeedOptions options = FeedOptions.of("sp500").effective(LocalDate.of(2026, 8, 1));
    Path old = write("old", "Symbol,Name,Sector\nMMM,3M Co.,Industrials\nLYB,Lyondell\n");
    Path wide =
        write(
            "wide",
            "Symbol,Security,GICS Sector,Headquarters Location,CIK\nA,\"An \"\"A\"\"\nInc.\",Tech,\"Saint Paul, MN\",66740\n");

    assertThat(read(old, options))
        .containsExactly(
            "2 MMM {\"symbol\":\"MMM\",\"company_name\":\"3M Co.\",\"sector\":\"Industrials\",\"effective_at\":1785542400000000000}",
            "3 LYB {\"symbol\":\"LYB\",\"company_name\":\"Lyondell\",\"sector\":null,\"effective_at\":1785542400000000000}");
    assertThat(read(wide, options))
        .containsExactly(
            "2 A {\"symbol\":\"A\",\"company_name\":\"An \\\"A\\\"\\u000aInc.\",\"sector\":\"Tech\","
                + "\"headquarters_location\":\"Saint Paul, MN\",\"cik\":\"66740\",\"effective_at\":1785542400000000000}");
  }

  @Test
  void saysWhichFormatsThereAre() throws IOException {
    Path file = write("x", "");

    assertThatThrownBy(() -> FileFeeds.open(file, "fix"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("ticks, binance, kraken, lean, sp500");
    assertThatThrownBy(() -> FileFeeds.open(folder.resolve("none"), "ticks"))
        .isInstanceOf(BadRequest.class);
    assertThatThrownBy(() -> FileFeeds.open(file, "sp500"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("--effective");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static List<String> read(Path file, FeedOptions options) {
    List<String> read = new ArrayList<>();
    try (FileFeed feed = FileFeeds.open(file, options)) {
      while (feed.hasNext()) {
        FeedRecord record = feed.next();
        String key = record.key() == null ? "-" : new String(record.key(), StandardCharsets.UTF_8);
        read.add(
            record.line() + " " + key + " " + new String(record.value(), StandardCharsets.UTF_8));
      }
    }
    return read;
  }
}
