package io.ticklake.ingest.feed;

import io.ticklake.core.StopSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Produces the trades of an invented market: so many from a given time on, or history and then
 * live, when each trade is produced at its own time.
 */
public final class Simulate {

  /**
   * What was produced.
   *
   * @param first event time of the first tick, or null if there was none
   * @param last event time of the last one
   */
  public record Report(long ticks, long marketInfos, Instant first, Instant last) {}

  // Shorter pauses would wake the machine for every tick.
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

  private final SimulatedMarket market;
  private final RecordSink sink;
  private final StopSignal stop;
  private final Clock clock;

  private long ticks;
  private long marketInfos;
  private long firstNs;
  private long lastNs;

  public Simulate(SimulatedMarket market, RecordSink sink, StopSignal stop, Clock clock) {
    this.market = market;
    this.sink = sink;
    this.stop = stop;
    this.clock = clock;
  }

  /**
   * Produces market info and so many ticks.
   *
   * @param paced whether at the pace of their times; otherwise as fast as possible
   */
  public Report counted(long count, Instant start, boolean paced) {
    writeMarketInfo(start);
    long startNs = nanoseconds(start);
    long aheadNs = paced ? nanoseconds(clock.instant()) - startNs : 0;
    for (long second = start.getEpochSecond(); ticks < count && !stop.isAsked(); second++) {
      for (SimulatedMarket.Trade trade : market.second(second)) {
        if (ticks == count || (paced && !awaitTime(trade.timeNs() + aheadNs))) {
          break;
        }
        if (trade.timeNs() >= startNs) {
          write(trade, 0);
        }
      }
    }
    return finished();
  }

  /** As the other, for what was never run against Kafka before. */
  public Report live(Duration history) {
    return live(history, SimulationProgress.NONE);
  }

  /**
   * Produces the trades since the last one that Kafka has, but at most of so long ago, and goes on
   * live until it is stopped.
   */
  public Report live(KafkaTopics topics, Duration history) {
    return live(history, SimulationProgress.read(topics, market.symbols()));
  }

  Report live(Duration history, SimulationProgress progress) {
    Instant start = clock.instant().minus(history);
    if (!progress.hasMarketInfo()) {
      writeMarketInfo(start);
    }
    List<String> symbols = market.symbols();
    long[] after = new long[symbols.size()];
    long[] raisedBy = new long[symbols.size()];
    long fromNs = Long.MAX_VALUE;
    for (int i = 0; i < after.length; i++) {
      SimulationProgress.Last last = progress.trades().get(symbols.get(i));
      after[i] = Math.max(nanoseconds(start), last == null ? Long.MIN_VALUE : last.timeNs());
      // Not 0 only when rate, symbols or seed differ from the run before: ids go on all the same.
      raisedBy[i] =
          last == null || last.tradeId() < 0
              ? 0
              : last.tradeId() - market.numberAt(i, last.timeNs());
      fromNs = Math.min(fromNs, after[i]);
    }
    for (long second = Math.floorDiv(fromNs, 1_000_000_000L); !stop.isAsked(); second++) {
      for (SimulatedMarket.Trade trade : market.second(second)) {
        if (!awaitTime(trade.timeNs())) {
          break;
        }
        if (trade.timeNs() > after[trade.series()]) {
          write(trade, raisedBy[trade.series()]);
        }
      }
    }
    return finished();
  }

  private void writeMarketInfo(Instant time) {
    market.writeMarketInfo(sink, time.toEpochMilli());
    marketInfos += market.symbols().size();
  }

  private void write(SimulatedMarket.Trade trade, long raisedBy) {
    sink.write(
        SimulatedMarket.format(),
        market.key(trade.series()),
        market.json(trade, raisedBy),
        Math.floorDiv(trade.timeNs(), 1_000_000L));
    firstNs = ticks == 0 ? trade.timeNs() : firstNs;
    lastNs = trade.timeNs();
    ticks++;
  }

  // False when asked to stop.
  private boolean awaitTime(long timeNs) {
    long nowNs = nanoseconds(clock.instant());
    while (timeNs > nowNs) {
      Duration left = Duration.ofNanos(timeNs - nowNs);
      if (stop.await(left.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : left)) {
        return false;
      }
      nowNs = nanoseconds(clock.instant());
    }
    return !stop.isAsked();
  }

  private Report finished() {
    sink.flush();
    return new Report(
        ticks,
        marketInfos,
        ticks == 0 ? null : instant(firstNs),
        ticks == 0 ? null : instant(lastNs));
  }

  private static long nanoseconds(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  private static Instant instant(long nanoseconds) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanoseconds, 1_000_000_000L), Math.floorMod(nanoseconds, 1_000_000_000L));
  }
}
