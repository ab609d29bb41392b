package io.ticklake.gold;

import static io.ticklake.core.table.Tables.GOLD_BARS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ticklake.gold.Captures.OracleBar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bars of captured trades against the bars that the exchange or the vendor published. */
@Tag("slow")
class RealBarsTest extends GoldLakeTest {

  @Test
  void equalsTheCandlesOfKrakenInAllFields() {
    NavigableMap<Long, Record> bars = minutes(Captures.krakenTrades());
    Map<Long, OracleBar> candles = Captures.krakenCandles();

    long first = seconds("2025-11-10T17:24:00");
    long last = seconds("2025-11-11T00:12:00");
    List<Long> minutes = LongStream.iterate(first, m -> m <= last, m -> m + 60).boxed().toList();
    List<Long> traded = minutes.stream().filter(bars::containsKey).toList();
    assertThat(minutes).hasSize(409);
    assertThat(traded).hasSize(272);
    assertThat(traded)
        .allSatisfy(
            minute -> {
              Record bar = bars.get(minute);
              OracleBar candle = candles.get(minute);
              assertThat(samePrices(bar, candle)).isTrue();
              assertThat(sameVolume(bar, candle)).isTrue();
              assertThat(bar.getField("trades")).isEqualTo(candle.count());
              // Kraken cuts its own vwap to the tick size; ours keeps 8 decimals
              assertThat(decimal(bar, "vwap").setScale(1, RoundingMode.DOWN))
                  .isEqualByComparingTo(candle.vwap());
              assertThat(bar.getField("completeness")).isEqualTo("complete");
            });
    assertThat(minutes)
        .filteredOn(minute -> !bars.containsKey(minute))
        .hasSize(137)
        .allMatch(minute -> candles.get(minute).count() == 0);
    assertThat(bars.get(first - 60).getField("completeness")).isEqualTo("partial");
    assertThat(bars.get(last + 60).getField("completeness")).isEqualTo("partial");
  }

  @Test
  void equalsTheKlinesOfBinanceAndMarksTheMinuteThatTheCaptureCut() {
    List<JsonNode> messages = Captures.binanceMessages();
    List<Trade> trades = Captures.binanceTrades(messages);
    assertThat(trades).hasSize(21_313);
    long from = messages.stream().mapToLong(m -> m.get("T").asLong()).min().orElseThrow();
    long to = messages.stream().mapToLong(m -> m.get("T").asLong()).max().orElseThrow();
    NavigableMap<Long, Record> bars = minutes(trades, millis(from), millis(to));
    Map<Long, OracleBar> klines = Captures.binanceKlines();

    long cut = seconds("2024-08-08T23:54:00");
    assertThat(bars).hasSize(6);
    assertThat(bars.firstKey()).isEqualTo(cut);
    assertThat(bars.get(cut).getField("completeness")).isEqualTo("partial");
    assertThat(bars.get(cut).getField("trades")).isEqualTo(1_751L);
    assertThat(bars.tailMap(cut + 60, true))
        .hasSize(5)
        .allSatisfy(
            (minute, bar) -> {
              OracleBar kline = klines.get(minute);
              assertThat(samePrices(bar, kline)).isTrue();
              assertThat(sameVolume(bar, kline)).isTrue();
              assertThat(bar.getField("trades")).isEqualTo(kline.count());
              assertThat(decimal(bar, "vwap")).isEqualByComparingTo(kline.vwap());
              assertThat(bar.getField("completeness")).isEqualTo("complete");
            });
  }

  @Test
  void agreesWithTheVendorOfAigWhereConditionsDoNotMatter() {
    NavigableMap<Long, Record> bars = minutes(Captures.aigTrades(0));
    Map<Long, OracleBar> vendor = Captures.aigBars();

    assertThat(vendor).hasSize(433);
    assertThat(agreeing(bars, vendor, RealBarsTest::sameVolume, start -> true)).isEqualTo(428);
    assertThat(agreeing(bars, vendor, RealBarsTest::samePrices, Captures::isRegularStart))
        .isEqualTo(247);
    assertThat(agreeing(bars, vendor, RealBarsTest::samePrices, s -> !Captures.isRegularStart(s)))
        .isEqualTo(43);
  }

  @Test
  void agreesWithTheVendorOfAigOnceItsTradesSayWhatTheySet() {
    NavigableMap<Long, Record> bars = minutes(Captures.aigTrades(0x20 | 0x200 | 0x100000));
    Map<Long, OracleBar> vendor = Captures.aigBars();

    assertThat(agreeing(bars, vendor, RealBarsTest::sameVolume, start -> true)).isEqualTo(428);
    assertThat(agreeing(bars, vendor, RealBarsTest::samePrices, Captures::isRegularStart))
        .isEqualTo(388);
    assertThat(agreeing(bars, vendor, RealBarsTest::samePrices, s -> !Captures.isRegularStart(s)))
        .isEqualTo(43);
  }

  @Test
  void hasTheSameSumsInBarsOfEveryLength() {
    minutes(Captures.aigTrades(0));

    for (String sum : List.of("volume", "turnover", "trades")) {
      List<BigDecimal> totals =
          List.of("1s", "1m", "5m", "1h", "1d").stream()
              .map(
                  interval ->
                      records(interval).stream()
                          .map(bar -> new BigDecimal(bar.getField(sum).toString()))
                          .reduce(BigDecimal.ZERO, BigDecimal::add))
              .toList();
      assertThat(totals).allSatisfy(t -> assertThat(t).isEqualByComparingTo(totals.get(0)));
    }
  }

  private static long agreeing(
      Map<Long, Record> bars,
      Map<Long, OracleBar> vendor,
      BiPredicate<Record, OracleBar> same,
      Predicate<Long> where) {
    return vendor.entrySet().stream()
        .filter(bar -> where.test(bar.getKey()))
        .filter(bar -> bars.containsKey(bar.getKey()))
        .filter(bar -> same.test(bars.get(bar.getKey()), bar.getValue()))
        .count();
  }

  private static boolean samePrices(Record bar, OracleBar oracle) {
    return same(bar, "open", oracle.open())
        && same(bar, "high", oracle.high())
        && same(bar, "low", oracle.low())
        && same(bar, "close", oracle.close());
  }

  private static boolean sameVolume(Record bar, OracleBar oracle) {
    return same(bar, "volume", oracle.volume());
  }

  private static boolean same(Record bar, String column, BigDecimal expected) {
    return bar.getField(column) != null && decimal(bar, column).compareTo(expected) == 0;
  }

  private static BigDecimal decimal(Record bar, String column) {
    return (BigDecimal) bar.getField(column);
  }

  /** Minute bars by start in seconds, when the trades are all the messages there are. */
  private NavigableMap<Long, Record> minutes(List<Trade> trades) {
    long from = trades.get(0).timeNanos();
    long to = trades.get(trades.size() - 1).timeNanos();
    return minutes(trades, text(Instant.EPOCH.plusNanos(from)), text(Instant.EPOCH.plusNanos(to)));
  }

  private NavigableMap<Long, Record> minutes(List<Trade> trades, String from, String to) {
    silver.covers("capture", trades.get(0).venue(), from, to);
    silver.builds(trades);
    trades.stream()
        .map(t -> LocalDate.ofEpochDay(Math.floorDiv(t.timeNanos(), BarInterval.DAY.nanos())))
        .distinct()
        .forEach(gold::build);
    NavigableMap<Long, Record> bars = new TreeMap<>();
    records("1m")
        .forEach(
            bar -> bars.put(((OffsetDateTime) bar.getField("bar_start")).toEpochSecond(), bar));
    return bars;
  }

  private List<Record> records(String interval) {
    return GoldRows.records(lake, GOLD_BARS).stream()
        .filter(row -> row.getField("bar_interval").equals(interval))
        .toList();
  }

  private static long seconds(String time) {
    return LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC);
  }

  private static String millis(long millis) {
    return text(Instant.ofEpochMilli(millis));
  }

  private static String text(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
  }
}
