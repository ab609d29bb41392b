package io.ticklake.core.table;

import static io.ticklake.core.table.ColumnType.AMOUNT;
import static io.ticklake.core.table.ColumnType.AMOUNT_SUM;
import static io.ticklake.core.table.ColumnType.BINARY;
import static io.ticklake.core.table.ColumnType.BOOLEAN;
import static io.ticklake.core.table.ColumnType.DOUBLE;
import static io.ticklake.core.table.ColumnType.INTEGER;
import static io.ticklake.core.table.ColumnType.LONG;
import static io.ticklake.core.table.ColumnType.MONEY;
import static io.ticklake.core.table.ColumnType.TEXT;
import static io.ticklake.core.table.ColumnType.TEXT_LIST;
import static io.ticklake.core.table.ColumnType.TIMESTAMP;
import static io.ticklake.core.table.ColumnType.TURNOVER;
import static io.ticklake.core.table.TableContract.Transform.DAY;
import static io.ticklake.core.table.TableContract.Transform.HOUR;
import static io.ticklake.core.table.TableContract.Transform.IDENTITY;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.NearestName;
import java.util.List;

/** Every table of the lake. What a name means is settled here and nowhere else. */
public final class Tables {

  public static final TableContract BRONZE_TICKS =
      withSource(
              TableContract.named(
                  "bronze",
                  "ticks",
                  "One record as it arrived, valid tick or not; never changed, only added."))
          .required(
              "format", TEXT, "Format the record was decoded as: ticks, binance, kraken, lean.")
          .optional(
              "kind",
              TEXT,
              "trade, correction or cancel; skipped for a known message that is no trade; null for a reject.")
          .optional(
              "reject_reason",
              TEXT,
              "Why the record is no valid tick, in a stable word; null if it is one.")
          .optional("symbol", TEXT, "Instrument, 1 to 64 characters.")
          .optional("venue", TEXT, "Where it traded; a consolidated tape is one venue.")
          .optional("event_time", TIMESTAMP, "When it happened, UTC, cut to microseconds.")
          .optional("event_time_ns", LONG, "When it happened, nanoseconds since 1970 UTC.")
          .optional("price", AMOUNT, "Price in the quote currency.")
          .optional("size", AMOUNT, "Quantity in units of the instrument.")
          .optional("trade_id", TEXT, "The venue's own id of the trade.")
          .optional("sequence", LONG, "The venue's sequence number.")
          .optional("conditions", TEXT_LIST, "Sale conditions as the feed names them.")
          .optional(
              "original_event_time_ns",
              LONG,
              "Of a correction or cancel: event time of the trade it names, nanoseconds.")
          .optional(
              "extras", TEXT, "Fields that no column holds, as a JSON object, values untouched.")
          .optional(
              "raw",
              BINARY,
              "The bytes of the record; always for a reject, otherwise when ingest.keep_raw is set.")
          .key("source_topic", "source_partition", "source_offset", "decode_attempt")
          .partitionedBy("ingested_at", HOUR)
          .sortedBy("symbol", "venue", "event_time_ns")
          .property("write.metadata.metrics.column.raw", "none")
          .property("write.metadata.metrics.column.extras", "none")
          // nearly every value differs: a dictionary is built and thrown away again (bench bronze)
          .withoutDictionary(
              "source_offset",
              "kafka_time",
              "event_time",
              "event_time_ns",
              "trade_id",
              "sequence",
              "extras",
              "raw")
          // long texts that are the same in every row of a file (bench import)
          .withoutStatistics("source_topic", "format")
          .build();

  public static final TableContract BRONZE_MARKET_INFO =
      withSource(
              TableContract.named("bronze", "market_info", "One market-info record as it arrived."))
          .optional("reject_reason", TEXT, "Why the record is no valid market info; null if it is.")
          .optional("symbol", TEXT, "Instrument.")
          .optional("company_name", TEXT, "Name of the company.")
          .optional("sector", TEXT, "Sector of the company.")
          .optional("market_cap", MONEY, "Market capitalisation.")
          .optional(
              "effective_at",
              TIMESTAMP,
              "From when it holds, UTC; null: from the record's Kafka time.")
          .optional(
              "extras", TEXT, "Fields that no column holds, as a JSON object, values untouched.")
          .optional("raw", BINARY, "The bytes of the record, of a reject.")
          .key("source_topic", "source_partition", "source_offset", "decode_attempt")
          .partitionedBy("ingested_at", HOUR)
          .sortedBy("symbol")
          .build();

  public static final TableContract SILVER_TICKS =
      TableContract.named(
              "silver",
              "ticks",
              "One accepted trade, once, with what its series' last trades say about it.")
          .required("symbol", TEXT, "Instrument.")
          .required("venue", TEXT, "Where it traded.")
          .required("event_time", TIMESTAMP, "When it happened, UTC, cut to microseconds.")
          .required("event_time_ns", LONG, "When it happened, nanoseconds since 1970 UTC.")
          .required(
              "ordinal",
              INTEGER,
              "Place among the trades of its series in its hour, from 0, in total order.")
          .required("price", AMOUNT, "Price in the quote currency.")
          .required("size", AMOUNT, "Quantity in units of the instrument.")
          .optional("trade_id", TEXT, "The venue's own id of the trade.")
          .optional("sequence", LONG, "The venue's sequence number.")
          .optional("conditions", TEXT_LIST, "Sale conditions as the feed names them.")
          .required("sets_last", BOOLEAN, "Whether its price may open or close a bar.")
          .required("sets_high_low", BOOLEAN, "Whether its price may be a high or a low.")
          .required("counts_volume", BOOLEAN, "Whether its size counts.")
          .optional(
              "previous_event_time_ns",
              LONG,
              "Event time of the series' trade before it that sets last; null for the first.")
          .optional(
              "log_return",
              DOUBLE,
              "ln(price / price before) over trades that set last; null for the first of the series.")
          .optional(
              "sma_20",
              DOUBLE,
              "Mean of the last 20 prices that set last, this one included; null until 20 exist.")
          .optional("sma_50", DOUBLE, "The same over 50.")
          .optional("sma_200", DOUBLE, "The same over 200.")
          .optional(
              "volatility_20",
              DOUBLE,
              "Sample standard deviation (divisor 19) of the last 20 log returns; null until 20 exist.")
          .required(
              "missing_before",
              LONG,
              "Ids missing between the trade before and this one; 0 where ids are sparse.")
          .required("copies", INTEGER, "Records of this trade in bronze, 1 if it came once.")
          .required("ingested_at", TIMESTAMP, "When its record entered bronze, UTC.")
          .required("source_topic", TEXT, "Topic of its bronze row.")
          .required("source_partition", INTEGER, "Partition of its bronze row.")
          .required("source_offset", LONG, "Offset of its bronze row.")
          .required("build_id", LONG, "The build that wrote it: meta.builds.")
          .key("symbol", "venue", "trade_id", "event_time_ns")
          .partitionedBy("event_time", HOUR)
          .sortedBy("symbol", "venue", "event_time_ns", "ordinal")
          .build();

  public static final TableContract SILVER_CORRECTIONS =
      TableContract.named(
              "silver",
              "corrections",
              "One record that changes or cancels a trade, and what came of it.")
          .required("kind", TEXT, "correction or cancel.")
          .required("symbol", TEXT, "Instrument.")
          .required("venue", TEXT, "Where it traded.")
          .required("trade_id", TEXT, "The venue's own id of the trade that it names.")
          .required(
              "original_event_time",
              TIMESTAMP,
              "When that trade happened, UTC, cut to microseconds.")
          .required(
              "original_event_time_ns",
              LONG,
              "When that trade happened, nanoseconds since 1970 UTC.")
          .required("event_time", TIMESTAMP, "When it was changed, UTC, cut to microseconds.")
          .required("event_time_ns", LONG, "When it was changed, nanoseconds since 1970 UTC.")
          .optional("sequence", LONG, "The venue's sequence number of this record.")
          .optional("price", AMOUNT, "Of a correction: the price that counts.")
          .optional("size", AMOUNT, "Of a correction: the quantity that counts.")
          .optional(
              "conditions",
              TEXT_LIST,
              "Of a correction: the sale conditions that count; null: those of the trade stay.")
          .required(
              "state",
              TEXT,
              "applied; superseded, where another one of the trade is later in total order; pending, while there is no such trade.")
          .optional("reported_price", AMOUNT, "Where applied: the price that was reported first.")
          .optional("reported_size", AMOUNT, "Where applied: the quantity that was reported first.")
          .required("ingested_at", TIMESTAMP, "When its record entered bronze, UTC.")
          .required("source_topic", TEXT, "Topic of its bronze row.")
          .required("source_partition", INTEGER, "Partition of its bronze row.")
          .required("source_offset", LONG, "Offset of its bronze row.")
          .required("build_id", LONG, "The build that wrote it: meta.builds.")
          .key("source_topic", "source_partition", "source_offset")
          .partitionedBy("original_event_time", HOUR)
          .sortedBy("symbol", "venue", "original_event_time_ns", "event_time_ns")
          .build();

  public static final TableContract SILVER_SECURITIES =
      TableContract.named("silver", "securities", "One version of what is known about a symbol.")
          .required("symbol", TEXT, "Instrument.")
          .optional("company_name", TEXT, "Name of the company.")
          .optional("sector", TEXT, "Sector of the company.")
          .optional("market_cap", MONEY, "Market capitalisation.")
          .required(
              "valid_from",
              TIMESTAMP,
              "First moment it holds, UTC; a symbol's first version is used for trades before it too.")
          .optional(
              "valid_to", TIMESTAMP, "First moment it no longer holds, UTC; null: it still does.")
          .required("build_id", LONG, "The build that wrote it: meta.builds.")
          .key("symbol", "valid_from")
          .sortedBy("symbol", "valid_from")
          .build();

  public static final TableContract SILVER_CORPORATE_ACTIONS =
      TableContract.named(
              "silver",
              "corporate_actions",
              "One split or dividend; prices are stored as they were and adjusted when they are read.")
          .required("symbol", TEXT, "Instrument.")
          .required(
              "effective_at",
              TIMESTAMP,
              "First moment at which it trades at prices after the action, UTC.")
          .required("kind", TEXT, "split or dividend.")
          .required(
              "value",
              AMOUNT,
              "Split: new shares for one old share; dividend: cash per share in the quote currency.")
          .required("source", TEXT, "The file it came from, as file:<sha256>.")
          .required("recorded_at", TIMESTAMP, "When it was imported, UTC.")
          .key("symbol", "effective_at", "kind")
          .sortedBy("symbol", "effective_at", "kind")
          .build();

  public static final TableContract GOLD_BARS =
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

  public static final TableContract GOLD_SECTOR_METRICS =
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

  public static final TableContract META_BRONZE_LOG =
      TableContract.named(
              "meta",
              "bronze_log",
              "One append to a bronze table; compaction adds none. The newest stand in the summaries of snapshots alone until upkeep copies them here.")
          .required("table_name", TEXT, "bronze.ticks or bronze.market_info.")
          .required(
              "log_position",
              LONG,
              "Sequence number of the append in its table; later appends have higher ones.")
          .required("snapshot_id", LONG, "Snapshot the append made.")
          .required("committed_at", TIMESTAMP, "When it was committed, UTC.")
          .required("rows", LONG, "Rows added.")
          .optional(
              "sources", TEXT, "Offsets added, as topic:partition:first-last, separated by commas.")
          .optional(
              "event_hours",
              TEXT,
              "Event hours touched with valid ticks, as hours since 1970 UTC:rows, separated by commas.")
          .optional(
              "coverage",
              TEXT,
              "First and last event time of any message, as venue:first-last in microseconds, separated by commas.")
          .optional("rejects", LONG, "Rows among them that hold no valid message.")
          .key("table_name", "log_position")
          .partitionedBy("table_name", IDENTITY)
          .sortedBy("log_position")
          .build();

  public static final TableContract META_BUILDS =
      TableContract.named(
              "meta",
              "builds",
              "One build of one partition; written before the data, which carries its build_id.")
          .required("build_id", LONG, "Its id; later builds have higher ones.")
          .required("layer", TEXT, "silver or gold.")
          .required("partition", TEXT, "The hour (silver) or UTC day (gold) that was built.")
          .required("log_position", LONG, "Last append to bronze that it had read.")
          .required(
              "inputs",
              TEXT,
              "What else it was made from, in words and hashes; equal inputs give equal rows.")
          .required(
              "in_hash",
              LONG,
              "Silver: hash of the lookback of the series that traded; gold: hash of the silver hours.")
          .required("out_hash", LONG, "Silver: hash of the lookback it leaves behind; gold: 0.")
          .required("rows", LONG, "Rows written.")
          .required("bronze_rows", LONG, "Bronze rows of that time that it read.")
          .required("duplicates", LONG, "Of those, further copies of a trade.")
          .required(
              "trade_ids_reused",
              LONG,
              "Accepted trades whose id another trade of the series has in the same hour.")
          .required("started_at", TIMESTAMP, "When it began, UTC.")
          .required(
              "content_hash",
              LONG,
              "Order-free hash of the rows without their build_id: equal hashes, equal rows.")
          .key("build_id", "partition")
          .partitionedBy("layer", IDENTITY)
          .sortedBy("build_id")
          .build();

  public static final TableContract META_TAILS =
      TableContract.named(
              "meta",
              "tails",
              "The last 200 prices of one series at the end of one built hour: the lookback of later hours.")
          .required("hour_start", TIMESTAMP, "Start of the hour, UTC.")
          .required("symbol", TEXT, "Instrument.")
          .required("venue", TEXT, "Where it traded.")
          .required(
              "traded",
              BOOLEAN,
              "Whether it traded in the hour; the last hour of a UTC day holds sleeping series too.")
          .required(
              "content",
              BINARY,
              "Prices, oldest first, and what the next trade needs to know of the last one.")
          .required("content_hash", LONG, "Hash of content.")
          .required("build_id", LONG, "The build that wrote it: meta.builds.")
          .key("hour_start", "symbol", "venue")
          .partitionedBy("hour_start", HOUR)
          .sortedBy("symbol", "venue")
          .property("write.metadata.metrics.column.content", "none")
          .build();

  public static final TableContract META_DAY_GAPS =
      TableContract.named(
              "meta",
              "day_gaps",
              "One series whose first trade of a UTC day follows missing ids; its last bars of the day it traded on before are next to a gap.")
          .required("hour_start", TIMESTAMP, "Start of the hour of that trade, UTC.")
          .required("symbol", TEXT, "Instrument.")
          .required("venue", TEXT, "Where it traded.")
          .optional(
              "previous_event_time_ns",
              LONG,
              "Event time of the series' trade before it that sets last; null when none does.")
          .required("missing", LONG, "Ids missing before it.")
          .required(
              "build_id",
              LONG,
              "The build of silver.ticks that found it: meta.builds; rows of replaced builds count for nothing, and maintain removes them.")
          .key("hour_start", "symbol", "venue", "build_id")
          .sortedBy("hour_start", "symbol", "venue")
          .build();

  public static final TableContract META_RELEASES =
      TableContract.named(
              "meta",
              "releases",
              "One table in one release: the releases are states of all tables at one moment whose files are kept.")
          .required("release_id", LONG, "Its number; later releases have higher ones.")
          .required("published_at", TIMESTAMP, "When it was made, UTC.")
          .required("table_name", TEXT, "The table, as in gold.bars.")
          .required("snapshot_id", LONG, "Its snapshot; 0: it has none yet.")
          .optional("committed_at", TIMESTAMP, "When that snapshot was committed, UTC.")
          .required("rows", LONG, "Rows of the snapshot.")
          .required("files", LONG, "Data files of the snapshot.")
          .required("bytes", LONG, "Their size.")
          .key("release_id", "table_name")
          .sortedBy("release_id", "table_name")
          .build();

  /** All tables, bronze first. */
  public static final List<TableContract> ALL =
      List.of(
          BRONZE_TICKS,
          BRONZE_MARKET_INFO,
          SILVER_TICKS,
          SILVER_CORRECTIONS,
          SILVER_SECURITIES,
          SILVER_CORPORATE_ACTIONS,
          GOLD_BARS,
          GOLD_SECTOR_METRICS,
          META_BRONZE_LOG,
          META_BUILDS,
          META_TAILS,
          META_DAY_GAPS,
          META_RELEASES);

  private Tables() {}

  /**
   * The table that people call by {@code fullName}; an unknown one is a {@link BadRequest} that
   * lists those there are.
   */
  public static TableContract named(String fullName) {
    return ALL.stream()
        .filter(table -> table.fullName().equals(fullName))
        .findFirst()
        .orElseThrow(() -> unknown(fullName));
  }

  private static BadRequest unknown(String fullName) {
    List<String> known = ALL.stream().map(TableContract::fullName).toList();
    return new BadRequest(
        "There is no table '%s'. %s"
            .formatted(
                fullName,
                NearestName.hint(
                    fullName, known, "Tables: %s.".formatted(String.join(", ", known)))));
  }

  private static TableContract.Builder withSource(TableContract.Builder table) {
    return table
        .required(
            "source_topic",
            TEXT,
            "Kafka topic, or file:<sha256>;<format and options> of an imported file.")
        .required("source_partition", INTEGER, "Kafka partition; 0 for a file.")
        .required("source_offset", LONG, "Kafka offset; line number for a file.")
        .required(
            "decode_attempt",
            INTEGER,
            "0 when it arrived; a replayed reject adds a row with the next number.")
        .optional(
            "kafka_time", TIMESTAMP, "What the producer or broker stamped, UTC; null for a file.")
        .required(
            "ingested_at", TIMESTAMP, "Time of the micro-batch or import that added it, UTC.");
  }
}
