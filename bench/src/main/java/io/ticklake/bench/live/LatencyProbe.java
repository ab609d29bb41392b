package io.ticklake.bench.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Sees when trades of a few symbols, one in each partition, can be read by a connection of its own:
 * asks Postgres every ten milliseconds for those that it has not seen.
 */
final class LatencyProbe implements AutoCloseable, TradeFeed.Listener {

  /** A trade that became visible, in {@link System#nanoTime}. */
  private record Seen(long producedNanos, long visibleNanos) {}

  private record Waiting(long eventTimeNs, long producedNanos) {}

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Set<String> symbols;
  private final Connection connection;
  private final String query;
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final Thread thread = new Thread(this::poll, "latency probe");
  private volatile boolean closed;
  private volatile SQLException failure;

  /**
   * @param symbols whose trades are looked at
   * @param schema of the table enriched_trades
   */
  LatencyProbe(BenchDatabase database, String schema, Set<String> symbols) throws SQLException {
    this.symbols = Set.copyOf(symbols);
    this.connection = database.connect();
    this.query =
        "select symbol, trade_id from "
            + schema
            + ".enriched_trades where symbol = any(?) and venue = 'SIM' and event_time_ns >= ?";
  }

  LatencyProbe start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  @Override
  public void producing(byte[] symbol, byte[] record) {
    String name = new String(symbol, java.nio.charset.StandardCharsets.US_ASCII);
    if (symbols.contains(name)) {
      ProducedTrade trade = ProducedTrade.of(record);
      synchronized (this) {
        waiting.put(
            name + "|" + trade.tradeId(), new Waiting(trade.eventTimeNs(), System.nanoTime()));
      }
    }
  }

  /**
   * From production to visibility, of what was produced in this time, from inclusive to exclusive;
   * of what was not seen yet its age.
   */
  synchronized List<Double> millisecondsOf(long fromNanos, long toNanos) {
    long now = System.nanoTime();
    return Stream.concat(
            seen.stream(), waiting.values().stream().map(one -> new Seen(one.producedNanos(), now)))
        .filter(one -> one.producedNanos() >= fromNanos && one.producedNanos() < toNanos)
        .map(one -> (one.visibleNanos() - one.producedNanos()) / 1e6)
        .toList();
  }

  /** When the first of those produced from then on was visible; Long.MAX_VALUE if none was. */
  synchronized long firstVisibleOf(long fromNanos) {
    return seen.stream()
        .filter(one -> one.producedNanos() >= fromNanos)
        .mapToLong(Seen::visibleNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** How many produced in this time were not seen yet. */
  synchronized long unseenOf(long fromNanos, long toNanos) {
    return waiting.values().stream()
        .filter(one -> one.producedNanos() >= fromNanos && one.producedNanos() < toNanos)
        .count();
  }

  void checkFailure() throws SQLException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }

  private void poll() {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      while (!closed) {
        long oldest = oldestWaiting();
        if (oldest != Long.MAX_VALUE) {
          statement.setArray(1, connection.createArrayOf("text", symbols.toArray()));
          statement.setLong(2, oldest);
          note(statement);
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  private void note(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      long now = System.nanoTime();
      synchronized (this) {
        while (rows.next()) {
          Waiting one = waiting.remove(rows.getString(1) + "|" + rows.getString(2));
          if (one != null) {
            seen.add(new Seen(one.producedNanos(), now));
          }
        }
      }
    }
  }

  private synchronized long oldestWaiting() {
    return waiting.values().stream().mapToLong(Waiting::eventTimeNs).min().orElse(Long.MAX_VALUE);
  }
}
