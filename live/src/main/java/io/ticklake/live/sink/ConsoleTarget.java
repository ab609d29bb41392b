package io.ticklake.live.sink;

import io.ticklake.live.FollowedTrade;
import io.ticklake.live.ReplacedTrade;
import io.ticklake.live.TablesSnapshot;
import io.ticklake.live.TablesState;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trades as lines, from the moment it starts. It remembers nothing beyond its process: each trade
 * is shown at most once.
 */
public final class ConsoleTarget implements Target {

  /** Trades shown at least, where there are so many, when it only shows what is there. */
  private static final long NEWEST = 20;

  private static final String LINE = "%-27s  %-12s  %-8s  %16s  %16s  %-16s  %s";

  private final PrintWriter out;
  private final boolean json;
  private final boolean once;
  private final Runnable closed;
  private Position at;
  private boolean headed;

  /**
   * @param json lines for programs; else for people
   * @param once whether to show the newest trades that are there; else what comes
   * @param closed told when nobody reads the lines any more
   */
  public ConsoleTarget(PrintWriter out, boolean json, boolean once, Runnable closed) {
    this.out = out;
    this.json = json;
    this.once = once;
    this.closed = closed;
  }

  @Override
  public Optional<Position> position() {
    return Optional.ofNullable(at);
  }

  @Override
  public Position begin(TablesSnapshot snapshot, TablesState state) throws SQLException {
    at = new Position(state.tables(), once ? snapshot.batchBefore(NEWEST) : state.batch());
    return at;
  }

  @Override
  public Map<String, Long> write(TablesSnapshot snapshot, Position from, Position to)
      throws SQLException {
    at = to; // before the first line: what fails half-way is not shown again
    long[] lines = {0};
    snapshot.eachReplaced(
        from.batch(),
        to.batch(),
        trade -> {
          if (trade.removed()) {
            print(json ? text(TradeJson.removed(trade)) : line(trade));
            lines[0]++;
          }
        });
    snapshot.eachTrade(
        from.batch(),
        to.batch(),
        trade -> {
          print(json ? text(TradeJson.of(trade)) : line(trade));
          lines[0]++;
        });
    if (out.checkError()) { // which flushes
      closed.run();
    }
    return Map.of("lines", lines[0]);
  }

  private void print(String line) {
    if (!json && !headed) {
      headed = true;
      out.println(
          LINE.formatted("time (UTC)", "symbol", "venue", "price", "size", "sector", "company"));
    }
    out.println(line);
  }

  private static String line(FollowedTrade trade) {
    return String.format(
            Locale.ROOT,
            LINE,
            time(trade.eventTimeNs()),
            trade.symbol(),
            trade.venue(),
            TradeJson.plain(trade.price()),
            TradeJson.plain(trade.size()),
            trade.sector(),
            trade.companyName() == null ? "" : trade.companyName())
        .stripTrailing();
  }

  private static String line(ReplacedTrade trade) {
    return String.format(
            Locale.ROOT,
            LINE,
            time(trade.eventTimeNs()),
            trade.symbol(),
            trade.venue(),
            "removed",
            "",
            "",
            "")
        .stripTrailing();
  }

  private static String time(long ns) {
    return Instant.EPOCH
        .plus(ns, ChronoUnit.NANOS)
        .truncatedTo(ChronoUnit.MICROS)
        .toString()
        .replace("T", " ")
        .replace("Z", "");
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    out.flush();
  }
}
