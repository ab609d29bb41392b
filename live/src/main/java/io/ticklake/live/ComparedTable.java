package io.ticklake.live;

import io.ticklake.core.Hour;
import java.util.List;

/** A table of gold that the live tables hold too, and the columns that both have. */
public enum ComparedTable {
  BARS(
      "gold.bars",
      "live.bars_live",
      // the sliding windows that are bars of gold too
      "(bar_interval = '1m' or bar_interval = '5m' and extract(minute from bar_start)::int % 5 = 0) and ",
      "bar_interval, symbol, venue",
      "bar_start",
      "open, high, low, close, volume, turnover, vwap, trades, first_event_time_ns, last_event_time_ns"),
  SECTORS(
      "gold.sector_metrics",
      "live.sector_metrics",
      "",
      "sector",
      "window_start",
      "trades, volume, turnover, vwap, average_price, min_price, max_price, symbols");

  private final String gold;
  private final String live;
  private final String condition;
  private final String names;
  private final String start;
  private final String columns;

  ComparedTable(
      String gold, String live, String condition, String names, String start, String columns) {
    this.gold = gold;
    this.live = live;
    this.condition = condition;
    this.names = names;
    this.start = start;
    this.columns = columns;
  }

  /** Columns of the key that are texts. */
  List<String> names() {
    return List.of(names.split(", ", -1));
  }

  /** Column of the key that is a time. */
  String start() {
    return start;
  }

  /** Columns that are compared. */
  List<String> columns() {
    return List.of(columns.split(", ", -1));
  }

  /** Name of the table of gold. */
  String goldName() {
    return gold;
  }

  /** The rows of an hour of the lake, for {@link CompareHours#compare}. */
  public String inLake(Hour hour) {
    return select(gold, hour);
  }

  String inLive(Hour hour) {
    return select(live, hour);
  }

  // both kinds of SQL are read by both databases
  private String select(String table, Hour hour) {
    String keys = names + ", " + start;
    return "select %1$s, %2$s from %3$s where %4$s%5$s >= timestamptz '%6$s' and %5$s < timestamptz '%7$s' order by %1$s"
        .formatted(keys, columns, table, condition, start, hour.start(), hour.plus(1).start());
  }
}
