package io.ticklake.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklake.core.StopSignal;
import io.ticklake.decode.DecodeRules;
import io.ticklake.decode.DecodedMarketInfo;
import io.ticklake.decode.DecodedTick;
import io.ticklake.decode.MarketInfoDecoder;
import io.ticklake.decode.TickDecoder;
import io.ticklake.decode.TickDecoders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateTest {

  private static final Instant START = Instant.parse("2026-01-05T14:30:00Z");
  private static final DecodeRules RULES = new DecodeRules(4_096, Map.of());

  @TempDir Path folder;

  @Test
  void writesTheSameBytesForTheSameSeedAndCount() throws IOException {
    byte[] once = written(7, 5_000);

    assertThat(written(7, 5_000)).isEqualTo(once);
    assertThat(written(8, 5_000)).isNotEqualTo(once);
  }

  @Test
  void writesExactlySoManyValidTicksInOrderWithContiguousIds() throws IOException {
    Map<String, Long> lastId = new HashMap<>();
    Map<String, Long> lastTime = new HashMap<>();
    TickDecoder decoder = TickDecoders.forFormat("ticks", RULES);
    DecodedTick tick = new DecodedTick();
    List<String> lines = lines(written(3, 20_000));
    for (String line : lines) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      decoder.decode(bytes, 0, bytes.length, tick);
      assertThat(tick.rejectReason).as(line).isNull();
      long id = Long.parseLong(tick.tradeId);
      assertThat(tick.sequence).isEqualTo(id);
      Long before = lastId.put(tick.symbol, id);
      assertThat(before == null || id == before + 1).as(line).isTrue();
      Long timeBefore = lastTime.put(tick.symbol, tick.eventTimeNs);
      assertThat(timeBefore == null || tick.eventTimeNs > timeBefore).as(line).isTrue();
    }

    assertThat(lines).hasSize(20_000);
    assertThat(lastId).hasSize(20);
  }

  @Test
  void holdsItsRateOverADay() {
    SimulatedMarket market = new SimulatedMarket(1, 20, 100);
    long ofADay = 0;
    long midnight = Instant.parse("2026-01-06T00:00:00Z").getEpochSecond();
    for (int series = 0; series < 20; series++) {
      ofADay +=
          market.numberAt(series, (midnight + 86_400) * 1_000_000_000L)
              - market.numberAt(series, midnight * 1_000_000_000L);
    }

    assertThat(ofADay).isBetween(8_640_000L - 10_000, 8_640_000L + 10_000);
  }

  @Test
  void tradesMoreInTheMiddleOfTheSessionThanAtNight() {
    SimulatedMarket market = new SimulatedMarket(1, 20, 100);

    assertThat(tradesOfTenMinutes(market, "2026-01-06T14:30:00Z"))
        .isGreaterThan(2 * tradesOfTenMinutes(market, "2026-01-06T23:00:00Z"));
  }

  @Test
  void spreadsTradesOverTheSecond() {
    SimulatedMarket market = new SimulatedMarket(1, 20, 100);
    long[] inTenth = new long[10];
    long all = 0;
    for (int i = 0; i < 300; i++) {
      for (SimulatedMarket.Trade trade : market.second(START.getEpochSecond() + i)) {
        inTenth[(int) (trade.timeNs() % 1_000_000_000L / 100_000_000L)]++;
        all++;
      }
    }
    for (long trades : inTenth) {
      assertThat((double) trades / all).isBetween(0.05, 0.17);
    }
  }

  private static int tradesOfTenMinutes(SimulatedMarket market, String start) {
    long second = Instant.parse(start).getEpochSecond();
    int trades = 0;
    for (int i = 0; i < 600; i++) {
      trades += market.second(second + i).size();
    }
    return trades;
  }

  @Test
  void movesPricesLittleFromTradeToTradeAndMuchOverDays() {
    SimulatedMarket market = new SimulatedMarket(1, 1, 50);
    long second = START.getEpochSecond();
    List<SimulatedMarket.Trade> minute = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      minute.addAll(market.second(second + i));
    }
    for (int i = 1; i < minute.size(); i++) {
      double ratio = (double) minute.get(i).priceTicks() / minute.get(i - 1).priceTicks();
      assertThat(ratio).isBetween(0.99, 1.01);
    }
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int day = 0; day < 60; day++) {
      long price = market.second(second + day * 86_400L).get(0).priceTicks();
      least = Math.min(least, price);
      most = Math.max(most, price);
    }
    assertThat((double) most / least).isGreaterThan(1.03);
  }

  @Test
  void writesValidMarketInfoForEverySymbolOnce() throws IOException {
    Path infos = folder.resolve("infos");
    try (FileSink sink = FileSink.create(folder.resolve("ticks"), Optional.of(infos))) {
      new Simulate(new SimulatedMarket(1, 60, 100), sink, new StopSignal(), Clock.systemUTC())
          .counted(10, START, false);
    }
    MarketInfoDecoder decoder = new MarketInfoDecoder(RULES);
    DecodedMarketInfo info = new DecodedMarketInfo();
    Map<String, String> sectors = new HashMap<>();
    for (String line : Files.readAllLines(infos)) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      decoder.decode(bytes, 0, bytes.length, info);
      assertThat(info.rejectReason).as(line).isNull();
      sectors.put(info.symbol, info.sector);
    }

    assertThat(sectors).hasSize(60);
    assertThat(sectors.values().stream().distinct()).hasSizeGreaterThan(5);
  }

  @Test
  void goesOnWhereAnyKillLeftEachSeries() {
    Recorded whole = new Recorded(Integer.MAX_VALUE);
    live(whole, SimulationProgress.NONE, 100);
    for (int killedAfter : List.of(0, 1, 377, 2_000)) {
      Recorded first = new Recorded(killedAfter);
      live(first, SimulationProgress.NONE, 100);
      // What a partition had reached differs: of every second series the last records were lost.
      first.loseTheEndOfSomeSeries();
      Recorded second = new Recorded(Integer.MAX_VALUE);
      live(second, first.progress(), 100);

      assertThat(first.and(second)).isEqualTo(whole.bySymbol);
      assertThat(second.marketInfos).isEqualTo(killedAfter == 0 ? 3 : 0);
    }
  }

  @Test
  void neverUsesAnIdTwiceWhenTheRateChanges() {
    Recorded first = new Recorded(500);
    live(first, SimulationProgress.NONE, 100);
    Recorded second = new Recorded(Integer.MAX_VALUE);
    live(second, first.progress(), 37);

    first
        .and(second)
        .forEach(
            (symbol, ids) -> {
              for (int i = 1; i < ids.size(); i++) {
                assertThat(ids.get(i)).isEqualTo(ids.get(i - 1) + 1);
              }
            });
  }

  // A minute of history and then what is live at a clock that stands still: nothing.
  private static void live(Recorded sink, SimulationProgress progress, double rate) {
    Clock clock = Clock.fixed(START, ZoneOffset.UTC);
    StopSignal stop = new StopSignal();
    sink.stop = stop;
    sink.until = START.minusSeconds(2).toEpochMilli();
    new Simulate(new SimulatedMarket(5, 3, rate), sink, stop, clock)
        .live(Duration.ofMinutes(1), progress);
  }

  /** Remembers ids per symbol; asks to stop after so many ticks, or at the end of the minute. */
  private static final class Recorded implements RecordSink {
    final Map<String, List<Long>> bySymbol = new HashMap<>();
    final Map<String, List<Long>> times = new HashMap<>();
    final int most;
    StopSignal stop;
    long until;
    int marketInfos;
    private int ticks;

    Recorded(int most) {
      this.most = most;
    }

    @Override
    public void write(String format, byte[] key, byte[] value, long timestampMillis) {
      if (ticks >= most || timestampMillis > until) {
        stop.ask();
        return;
      }
      if (format.equals(FileFeeds.MARKET_INFO)) {
        marketInfos++;
        return;
      }
      DecodedTick tick = new DecodedTick();
      TickDecoders.forFormat("ticks", RULES).decode(value, 0, value.length, tick);
      bySymbol.computeIfAbsent(tick.symbol, s -> new ArrayList<>()).add(tick.sequence);
      times.computeIfAbsent(tick.symbol, s -> new ArrayList<>()).add(tick.eventTimeNs);
      ticks++;
    }

    void loseTheEndOfSomeSeries() {
      int i = 0;
      for (String symbol : bySymbol.keySet().stream().sorted().toList()) {
        int kept = i++ % 2 == 0 ? bySymbol.get(symbol).size() : bySymbol.get(symbol).size() / 2;
        bySymbol.put(symbol, new ArrayList<>(bySymbol.get(symbol).subList(0, kept)));
        times.put(symbol, new ArrayList<>(times.get(symbol).subList(0, kept)));
      }
    }

    SimulationProgress progress() {
      Map<String, SimulationProgress.Last> last = new HashMap<>();
      bySymbol.forEach(
          (symbol, ids) -> {
            if (!ids.isEmpty()) {
              int end = ids.size() - 1;
              last.put(
                  symbol, new SimulationProgress.Last(times.get(symbol).get(end), ids.get(end)));
            }
          });
      return new SimulationProgress(last, marketInfos > 0);
    }

    Map<String, List<Long>> and(Recorded later) {
      Map<String, List<Long>> both = new HashMap<>();
      bySymbol.forEach((symbol, ids) -> both.put(symbol, new ArrayList<>(ids)));
      later.bySymbol.forEach(
          (symbol, ids) -> both.computeIfAbsent(symbol, s -> new ArrayList<>()).addAll(ids));
      both.values().removeIf(List::isEmpty);
      return both;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private byte[] written(long seed, long count) throws IOException {
    Path file = folder.resolve("ticks" + seed);
    try (FileSink sink = FileSink.create(file, Optional.empty())) {
      new Simulate(new SimulatedMarket(seed, 20, 100), sink, new StopSignal(), Clock.systemUTC())
          .counted(count, START, false);
    }
    return Files.readAllBytes(file);
  }

  private static List<String> lines(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }
}
