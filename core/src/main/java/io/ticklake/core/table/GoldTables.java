package io.ticklake.core.table;

import static io.ticklake.core.table.ColumnType.AMOUNT;
import static io.ticklake.core.table.ColumnType.AMOUNT_SUM;
import static io.ticklake.core.table.ColumnType.DOUBLE;
import static io.ticklake.core.table.ColumnType.INTEGER;
import static io.ticklake.core.table.ColumnType.LONG;
import static io.ticklake.core.table.ColumnType.TEXT;
import static io.ticklake.core.table.ColumnType.TIMESTAMP;
import static io.ticklake.core.table.ColumnType.TURNOVER;
import static io.ticklake.core.table.TableContract.Transform.DAY;
import static io.ticklake.core.table.TableContract.Transform.IDENTITY;

/** What people ask for: bars and sector minutes. Named in {@link Tables}. */
final class GoldTables {

  static final TableContract BARS =
      TableContract.named(
              "gold",
              "bars",
              "One bar [bar_start, bar_start + interval) of one series; no bar where nothing traded.")
          .required("bar_interval", TEXT, "1s, 1m, 5m, 1h or 1d.")
          .required(
              "period",
              TEXT,
              "Partition: the hour of 1s bars, day of 1m and 5m, month of 1h, year of 1d.")
          .required("symbol", TEXT, "Instrument.")
          .required("venue", TEXT, "Where it traded.")
          .required("bar_start", TIMESTAMP, "First moment of the bar, UTC.")
          .optional("open", AMOUNT, "First price in total order that may set last.")
          .optional("high", AMOUNT, "Highest price that may set high and low.")
          .optional("low", AMOUNT, "Lowest price that may set high and low.")
          .optional("close", AMOUNT, "Last price in total order that may set last.")
          .required("volume", AMOUNT_SUM, "Sum of the sizes that count, exact.")
          .required(
              "turnover", TURNOVER, "Sum of price times size of the trades that count, exact.")
          .optional(
              "vwap", AMOUNT, "turnover / volume, rounded once, half even; null at zero volume.")
          .required("trades", LONG, "Number of trades that count for volume.")
          .optional(
              "realised_volatility",
              DOUBLE,
              "Root of realised_variance; null where no return lies in the bar.")
          .optional(
              "realised_variance",
              DOUBLE,
              "Sum of squared tick log returns inside one UTC day whose second trade lies in the bar.")
          .required("returns", LONG, "Number of returns in realised_variance.")
          .required(
              "first_event_time_ns",
              LONG,
              "Event time of its first trade, nanoseconds since 1970 UTC.")
          .required(
              "last_event_time_ns",
              LONG,
              "Event time of its last trade, nanoseconds since 1970 UTC.")
          .required(
              "completeness",
              TEXT,
              "open, partial, gap or complete; gap: ids are missing before one of its trades, or between its last one and the next of its series, however much later that came.")
          .required("missing", LONG, "Ids missing before one of its trades.")
          .required("duplicates", LONG, "Further copies of its trades that were not counted.")
          .required(
              "revision",
              INTEGER,
              "How often a published version of this bar was replaced by a different one.")
          .required("build_id", LONG, "The build that wrote it: meta.builds.")
          .key("bar_interval", "symbol", "venue", "bar_start")
          .partitionedBy("bar_interval", IDENTITY)
          .partitionedBy("period", IDENTITY)
          .sortedBy("symbol", "venue", "bar_start")
          // nearly every 1s bar has its own: a dictionary is built and thrown away (bench bars)
          .withoutDictionary(
              "turnover",
              "realised_volatility",
              "realised_variance",
              "first_event_time_ns",
              "last_event_time_ns")
          .build();

  static final TableContract SECTOR_METRICS =
      TableContract.named("gold", "sector_metrics", "One sector and one minute in which it traded.")
          .required(
              "sector",
              TEXT,
              "Sector of the symbol at the time of each trade; UNKNOWN without market info.")
          .required("window_start", TIMESTAMP, "First moment of the minute, UTC.")
          .required("trades", LONG, "Number of trades that count for volume.")
          .required("volume", AMOUNT_SUM, "Sum of the sizes that count, exact.")
          .required(
              "turnover", TURNOVER, "Sum of price times size of the trades that count, exact.")
          .optional(
              "vwap", AMOUNT, "turnover / volume, rounded once, half even; null at zero volume.")
          .optional("average_price", DOUBLE, "Mean of the prices of the trades that count.")
          .optional("min_price", AMOUNT, "Lowest price that may set high and low.")
          .optional("max_price", AMOUNT, "Highest price that may set high and low.")
          .required("symbols", LONG, "Number of symbols that traded.")
          .required("build_id", LONG, "The build that wrote it: meta.builds.")
          .key("sector", "window_start")
          .partitionedBy("window_start", DAY)
          .sortedBy("sector", "window_start")
          .build();

  private GoldTables() {}
}
