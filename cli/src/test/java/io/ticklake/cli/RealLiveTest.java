package io.ticklake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklake.testkit.KafkaBroker;
import io.ticklake.testkit.KafkaExtension;
import io.ticklake.testkit.PostgresDatabase;
import io.ticklake.testkit.PostgresExtension;
import io.ticklake.testkit.RealData;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Captured trades through a real broker and a real Postgres, by the commands: the live bars are the
 * candles that the exchange published.
 */
@ExtendWith({KafkaExtension.class, PostgresExtension.class})
@Tag("slow")
@Timeout(600)
class RealLiveTest {

  @TempDir Path folder;

  @Test
  void equalsTheCandlesOfKraken(KafkaBroker broker, PostgresDatabase database) throws Exception {
    NavigableMap<Instant, Map<String, BigDecimal>> bars =
        bars("kraken/http_trades.json", "kraken", broker, database);
    JsonNode candles =
        new ObjectMapper()
            .readTree(RealData.file("kraken/http_ohlc.json").toFile())
            .get("result")
            .get("XBTUSDT");
    Instant first = Instant.parse("2025-11-10T17:24:00Z");
    Instant last = Instant.parse("2025-11-11T00:12:00Z");
    int equal = 0;
    for (JsonNode candle : candles) {
      Instant start = Instant.ofEpochSecond(candle.get(0).asLong());
      if (start.isBefore(first) || start.isAfter(last)) {
        continue;
      }
      Map<String, BigDecimal> bar = bars.get(start);
      if (candle.get(7).asLong() == 0) {
        assertThat(bar).as(start.toString()).isNull();
        continue;
      }
      assertEqual(
          bar,
          Map.of(
              "open", candle.get(1).asText(),
              "high", candle.get(2).asText(),
              "low", candle.get(3).asText(),
              "close", candle.get(4).asText(),
              "volume", candle.get(6).asText(),
              "trades", candle.get(7).asText()));
      // Kraken cuts its own vwap to the tick size
      assertThat(bar.get("vwap").setScale(1, RoundingMode.DOWN))
          .isEqualByComparingTo(candle.get(5).asText());
      equal++;
    }
    assertThat(equal).isEqualTo(272);
  }

  @Test
  void equalsTheKlinesOfBinance(KafkaBroker broker, PostgresDatabase database) throws Exception {
    NavigableMap<Instant, Map<String, BigDecimal>> bars =
        bars("binance/usdm_btcusdt_20240808.gz", "binance", broker, database);
    List<String> klines =
        Files.readAllLines(
            RealData.file("binance/usdm_btcusdt_1m_klines_20240808_2350_20240809_0005.csv"));
    assertThat(bars).hasSize(6);
    bars.pollFirstEntry(); // the capture began in the middle of it
    int equal = 0;
    for (String kline : klines.subList(1, klines.size())) {
      String[] f = kline.split(",", -1);
      Map<String, BigDecimal> bar = bars.get(Instant.ofEpochMilli(Long.parseLong(f[0])));
      if (bar != null) {
        assertEqual(
            bar,
            Map.of(
                "open",
                f[1],
                "high",
                f[2],
                "low",
                f[3],
                "close",
                f[4],
                "volume",
                f[5],
                "turnover",
                f[7],
                "trades",
                f[8]));
        equal++;
      }
    }
    assertThat(equal).isEqualTo(5);
  }

  private static void assertEqual(Map<String, BigDecimal> bar, Map<String, String> expected) {
    expected.forEach(
        (name, value) -> assertThat(bar.get(name)).as(name).isEqualByComparingTo(value));
  }

  private NavigableMap<Instant, Map<String, BigDecimal>> bars(
      String capture, String format, KafkaBroker broker, PostgresDatabase database)
      throws IOException, SQLException {
    Path config = LiveConfiguration.write(folder, broker, database, "live-" + format, 4);
    String file = RealData.file(capture).toString();
    Run replay =
        Run.of("replay", file, "--format", format, "--speed", "max", "--config", config.toString());
    assertThat(replay.exitCode()).as(replay.err()).isZero();
    Run live = Run.of("live", "--once", "--config", config.toString());
    assertThat(live.exitCode()).as(live.err()).isZero();
    assertThat(live.out()).startsWith("live: ").contains(" 0 late", " 0 rejected");
    return read(database);
  }

  private static NavigableMap<Instant, Map<String, BigDecimal>> read(PostgresDatabase database)
      throws SQLException {
    NavigableMap<Instant, Map<String, BigDecimal>> bars = new TreeMap<>();
    try (Connection connection = database.as("reader").connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from live.bars_1m")) {
      while (rows.next()) {
        Map<String, BigDecimal> bar = new TreeMap<>();
        for (String name :
            List.of("open", "high", "low", "close", "volume", "turnover", "vwap", "trades")) {
          bar.put(name, rows.getBigDecimal(name));
        }
        bars.put(rows.getTimestamp("bar_start").toInstant(), bar);
      }
    }
    return bars;
  }
}
