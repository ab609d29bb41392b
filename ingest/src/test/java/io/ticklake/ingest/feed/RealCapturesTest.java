package io.ticklake.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.decode.DecodeRules;
import io.ticklake.decode.DecodedMarketInfo;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.MarketInfoDecoder;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import io.ticklake.decode.TickKind;
import io.ticklake.testkit.RealData;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The captured data, counted as its documentation counts it. */
class RealCapturesTest {

  private static final DecodeRules RULES = new DecodeRules(1_048_576, Map.of());

  @Test
  void readsTheBinanceCaptureWhole() {
    Counted counted = count("binance/usdm_btcusdt_20240808.gz", FeedOptions.of("binance"));

    assertThat(counted.fates).isEqualTo(Map.of("TRADE", 21_313L, "SKIPPED", 72_641L));
    assertThat(counted.gaps).isZero();
    assertThat(counted.firstTradeNs).isEqualTo(1_723_161_256_322_000_000L);
    assertThat(counted.lastTradeNs).isEqualTo(1_723_161_599_643_000_000L);
    // The last message is what proves that the minute before midnight is complete.
    assertThat(counted.lastMessageNs).isGreaterThan(1_723_161_600_000_000_000L);
  }

  @Test
  void readsTheKrakenAnswerWhole() {
    Counted counted = count("kraken/http_trades.json", FeedOptions.of("kraken"));

    assertThat(counted.fates).isEqualTo(Map.of("TRADE", 1_000L));
    assertThat(counted.gaps).isZero();
    assertThat(counted.firstTradeNs).isEqualTo(1_762_795_433_971_744_500L);
    assertThat(counted.lastTradeNs).isEqualTo(1_762_820_035_982_277_900L);
  }

  @Test
  void readsTheDayOfAigWhole() {
    Counted counted = count("lean-aig/tick/aig/20131007_trade.zip", FeedOptions.of("lean"));

    assertThat(counted.fates).isEqualTo(Map.of("TRADE", 25_351L));
    assertThat(counted.conditions)
        .containsEntry("intermarket sweep", 425L + 11_706 + 50)
        .containsEntry("regular", 13_076L + 3)
        .containsEntry("official open", 2L)
        .doesNotContainKey("bit 10");
    // 2013-10-07T08:00:00.688Z is 04:00:00.688 in New York.
    assertThat(counted.firstTradeNs).isEqualTo(1_381_132_800_688_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "2014-01-01, 500, 1",
    "2018-01-01, 505, 0",
    "2021-01-01, 505, 0",
    "2023-01-01, 503, 0",
    "2025-01-01, 503, 0",
    "2026-08, 503, 0"
  })
  void readsEveryVersionOfTheIndex(String version, int rows, int withoutSector) {
    Path file = RealData.file("sp500/constituents_" + version + ".csv");
    MarketInfoDecoder decoder = new MarketInfoDecoder(RULES);
    DecodedMarketInfo info = new DecodedMarketInfo();
    int read = 0;
    int noSector = 0;
    try (FileFeed feed =
        FileFeeds.open(file, FeedOptions.of("sp500").effective(LocalDate.of(2014, 1, 1)))) {
      while (feed.hasNext()) {
        byte[] value = feed.next().value();
        decoder.decode(value, 0, value.length, info);
        assertThat(info.rejectReason).isNull();
        read++;
        noSector += info.sector == null ? 1 : 0;
      }
    }

    assertThat(read).isEqualTo(rows);
    assertThat(noSector).isEqualTo(withoutSector);
  }

  private static final class Counted {
    final Map<String, Long> fates = new HashMap<>();
    final Map<String, Long> conditions = new TreeMap<>();
    long firstTradeNs = Long.MAX_VALUE;
    long lastTradeNs;
    long lastMessageNs;
    long lastId;
    long gaps;

    void add(DecodedTick tick) {
      fates.merge(tick.rejectReason == null ? tick.kind.name() : tick.rejectReason, 1L, Long::sum);
      lastMessageNs = Math.max(lastMessageNs, tick.eventTimeNs);
      if (tick.kind == TickKind.TRADE) {
        firstTradeNs = Math.min(firstTradeNs, tick.eventTimeNs);
        lastTradeNs = Math.max(lastTradeNs, tick.eventTimeNs);
        if (tick.tradeId != null) {
          long id = Long.parseLong(tick.tradeId);
          gaps += lastId == 0 || id == lastId + 1 ? 0 : 1;
          lastId = id;
        }
        if (tick.conditions != null) {
          tick.conditions.forEach(condition -> conditions.merge(condition, 1L, Long::sum));
        }
      }
    }
  }

  private static Counted count(String name, FeedOptions options) {
    Path file = RealData.file(name);
    Counted counted = new Counted();
    DecodedTick tick = new DecodedTick();
    Map<String, TickDecoder> decoders = new HashMap<>();
    try (FileFeed feed = FileFeeds.open(file, options)) {
      while (feed.hasNext()) {
        FeedRecord record = feed.next();
        decoders
            .computeIfAbsent(record.format(), format -> TickDecoders.forFormat(format, RULES))
            .decode(record.value(), 0, record.value().length, tick);
        counted.add(tick);
      }
    }
    return counted;
  }
}
