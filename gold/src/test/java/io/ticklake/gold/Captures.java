package io.ticklake.gold;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;

/** Captured trades as accepted trades, and the bars that exchanges and vendors made of them. */
final class Captures {

  /** A bar of somebody else; what they do not publish is null. */
  record OracleBar(
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      BigDecimal vwap,
      BigDecimal volume,
      Long count) {}

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final LocalDate AIG_DAY = LocalDate.parse("2013-10-07");
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  private Captures() {}

  static List<Trade> krakenTrades() {
    List<Trade> trades = new ArrayList<>();
    for (JsonNode trade : kraken("kraken/http_trades.json")) {
      long time = trade.get(2).decimalValue().movePointRight(9).longValueExact();
      trades.add(Trade.of("XBTUSDT", "KRAKEN", time, trade.get(0).asText(), trade.get(1).asText()));
    }
    return trades;
  }

  /** By start in seconds. */
  static Map<Long, OracleBar> krakenCandles() {
    Map<Long, OracleBar> bars = new LinkedHashMap<>();
    for (JsonNode candle : kraken("kraken/http_ohlc.json")) {
      bars.put(
          candle.get(0).asLong(),
          new OracleBar(
              decimal(candle.get(1).asText()),
              decimal(candle.get(2).asText()),
              decimal(candle.get(3).asText()),
              decimal(candle.get(4).asText()),
              decimal(candle.get(5).asText()),
              decimal(candle.get(6).asText()),
              candle.get(7).asLong()));
    }
    return bars;
  }

  private static JsonNode kraken(String name) {
    try {
      return JSON.readTree(RealData.file(name).toFile()).get("result").get("XBTUSDT");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All messages of the Binance capture that have a time. */
  static List<JsonNode> binanceMessages() {
    List<JsonNode> messages = new ArrayList<>();
    try (BufferedReader lines =
        reader(
            new GZIPInputStream(
                Files.newInputStream(RealData.file("binance/usdm_btcusdt_20240808.gz"))))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode message = JSON.readTree(line.substring(line.indexOf(' ') + 1));
        if (message.has("data") && message.get("data").has("T")) {
          messages.add(message.get("data"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return messages;
  }

  static List<Trade> binanceTrades(List<JsonNode> messages) {
    return messages.stream()
        .filter(message -> message.get("e").asText().equals("trade"))
        .sorted(
            java.util.Comparator.comparing((JsonNode message) -> message.get("T").asLong())
                .thenComparing(message -> message.get("t").asLong()))
        .map(
            message ->
                Trade.of(
                    "BTCUSDT",
                    "BINANCE",
                    message.get("T").asLong() * 1_000_000,
                    message.get("p").asText(),
                    message.get("q").asText()))
        .toList();
  }

  static Map<Long, OracleBar> binanceKlines() {
    Map<Long, OracleBar> bars = new LinkedHashMap<>();
    try {
      List<String> lines =
          Files.readAllLines(
              RealData.file("binance/usdm_btcusdt_1m_klines_20240808_2350_20240809_0005.csv"));
      for (String line : lines.subList(1, lines.size())) {
        String[] f = line.split(",", -1);
        BigDecimal volume = decimal(f[5]);
        BigDecimal vwap = decimal(f[7]).divide(volume, 8, java.math.RoundingMode.HALF_EVEN);
        bars.put(
            Long.parseLong(f[0]) / 1_000,
            new OracleBar(
                decimal(f[1]),
                decimal(f[2]),
                decimal(f[3]),
                decimal(f[4]),
                vwap,
                volume,
                Long.parseLong(f[8])));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bars;
  }

  /**
   * The AIG day. A suspicious trade counts for nothing; inside regular hours a trade with one of
   * {@code noPrice} sets no price.
   */
  static List<Trade> aigTrades(long noPrice) {
    List<Trade> trades = new ArrayList<>();
    for (String line : zipLines("lean-aig/tick/aig/20131007_trade.zip")) {
      String[] f = line.split(",", -1);
      long millis = Long.parseLong(f[0]);
      boolean counts = f[5].equals("0");
      boolean sets = counts && (!isRegular(millis) || (Long.parseLong(f[4], 16) & noPrice) == 0);
      trades.add(
          Trade.of("AIG", "US", aigNanos(millis), tenThousandths(f[1]).toPlainString(), f[2])
              .setting(sets, sets, counts));
    }
    return trades;
  }

  static Map<Long, OracleBar> aigBars() {
    Map<Long, OracleBar> bars = new LinkedHashMap<>();
    for (String line : zipLines("lean-aig/minute/aig/20131007_trade.zip")) {
      String[] f = line.split(",", -1);
      bars.put(
          aigNanos(Long.parseLong(f[0])) / 1_000_000_000L,
          new OracleBar(
              tenThousandths(f[1]),
              tenThousandths(f[2]),
              tenThousandths(f[3]),
              tenThousandths(f[4]),
              null,
              decimal(f[5]),
              null));
    }
    return bars;
  }

  /** Whether a bar of the AIG day starts inside 09:30 to 16:00 in New York. */
  static boolean isRegularStart(long startSeconds) {
    return isRegular(startSeconds * 1_000 - aigMidnight() * 1_000);
  }

  private static boolean isRegular(long millisOfDay) {
    return millisOfDay >= 34_200_000 && millisOfDay < 57_600_000;
  }

  private static long aigNanos(long millisOfDay) {
    return aigMidnight() * 1_000_000_000L + millisOfDay * 1_000_000L;
  }

  private static long aigMidnight() {
    return AIG_DAY.atStartOfDay(NEW_YORK).toEpochSecond();
  }

  private static BigDecimal tenThousandths(String text) {
    return new BigDecimal(text).movePointLeft(4);
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }

  private static List<String> zipLines(String name) {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(RealData.file(name)))) {
      zip.getNextEntry();
      return reader(zip).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
