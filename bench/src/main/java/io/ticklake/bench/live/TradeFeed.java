package io.ticklake.bench.live;

import io.ticklake.core.StopSignal;
import io.ticklake.ingest.feed.FileFeeds;
import io.ticklake.ingest.feed.KafkaSink;
import io.ticklake.ingest.feed.KafkaTopics;
import io.ticklake.ingest.feed.RecordSink;
import io.ticklake.ingest.feed.Simulate;
import io.ticklake.ingest.feed.SimulatedMarket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Utils;

/**
 * The simulator's trades to a pair of topics: the same trades each time, at a pace that may change
 * while they flow. Keeps what it produced, so that the tables can be computed afterwards.
 */
final class TradeFeed implements AutoCloseable {

  static final int SYMBOLS = 100;

  /** Told of each trade just before it is handed to Kafka's producer. */
  @FunctionalInterface
  interface Listener {
    void producing(byte[] symbol, byte[] record);
  }

  private static final long SEED = 7;
  private static final Instant START = Instant.parse("2026-01-05T14:30:00Z");
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final RecordSink kafka;
  private final StopSignal stop = new StopSignal();
  private final Listener listener;
  private final List<byte[]> trades = new ArrayList<>();
  private final List<byte[]> marketInfo = new ArrayList<>();

  private volatile double tradesPerSecond;
  private volatile long pacedFromNanos;
  private volatile long pacedTrades;

  TradeFeed(BenchTopics topics, Listener listener) {
    this.kafka = KafkaSink.connect(topics.kafka());
    this.listener = listener;
  }

  /**
   * Produces market info and so many trades, as fast as it can unless {@link #pace} was called.
   *
   * @param eventRate trades in a second of event time
   */
  void produce(long count, double eventRate) {
    new Simulate(new SimulatedMarket(SEED, SYMBOLS, eventRate), sink(), stop, Clock.systemUTC())
        .counted(count, START, false);
  }

  /** A symbol of each partition of a topic that {@code KafkaSink} made. */
  static Set<String> oneSymbolOfEachPartition() {
    Map<Integer, String> symbols = new TreeMap<>();
    for (String symbol : new SimulatedMarket(SEED, SYMBOLS, 1).symbols()) {
      byte[] key = symbol.getBytes(StandardCharsets.US_ASCII);
      symbols.putIfAbsent(Utils.toPositive(Utils.murmur2(key)) % KafkaTopics.PARTITIONS, symbol);
    }
    return Set.copyOf(symbols.values());
  }

  /** From now on so many trades a second. */
  void pace(double perSecond) {
    synchronized (trades) {
      pacedFromNanos = System.nanoTime();
      pacedTrades = trades.size();
      tradesPerSecond = perSecond;
    }
  }

  /** Ends {@link #produce} early. */
  void stop() {
    stop.ask();
  }

  /** What the tables must hold of all that was produced; only after the end of produce. */
  TablesFingerprint expected() {
    ExpectedTables tables = new ExpectedTables(marketInfo);
    trades.forEach(tables::add);
    return tables.fingerprint();
  }

  @Override
  public void close() {
    kafka.close();
  }

  private RecordSink sink() {
    return new RecordSink() {
      @Override
      public void write(String format, byte[] key, byte[] value, long timestampMillis) {
        if (format.equals(FileFeeds.MARKET_INFO)) {
          marketInfo.add(value);
        } else {
          awaitTurn();
          synchronized (trades) {
            trades.add(value);
          }
          listener.producing(key, value);
        }
        kafka.write(format, key, value, timestampMillis);
      }

      @Override
      public void flush() {
        kafka.flush();
      }

      @Override
      public void close() {
        kafka.close();
      }
    };
  }

  private void awaitTurn() {
    while (tradesPerSecond > 0 && !stop.isAsked()) {
      double due = (System.nanoTime() - pacedFromNanos) / 1e9 * tradesPerSecond;
      if (trades.size() - pacedTrades <= due) {
        return;
      }
      stop.await(PAUSE);
    }
  }
}
