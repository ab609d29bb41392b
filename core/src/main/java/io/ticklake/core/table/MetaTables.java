package io.ticklake.core.table;

import static io.ticklake.core.table.ColumnType.BINARY;
import static io.ticklake.core.table.ColumnType.BOOLEAN;
import static io.ticklake.core.table.ColumnType.LONG;
import static io.ticklake.core.table.ColumnType.TEXT;
import static io.ticklake.core.table.ColumnType.TIMESTAMP;
import static io.ticklake.core.table.TableContract.Transform.HOUR;
import static io.ticklake.core.table.TableContract.Transform.IDENTITY;

/** What the lake knows of itself. Named in {@link Tables}. */
final class MetaTables {

  static final TableContract BRONZE_LOG =
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

  static final TableContract BUILDS =
      TableContract.named(
              "meta",
              "builds",
              "One build of one partition; written before the data, which carries its build_id.")
          .required("build_id", LONG, "Its id; later builds have higher ones.")
          .required(
              "layer",
              TEXT,
              "silver, gold, securities, or gold_hours: the hours of a gold day, by the build that made them.")
          .required(
              "partition", TEXT, "The hour (silver, gold_hours) or UTC day (gold) that was built.")
          .required("log_position", LONG, "Last append to bronze that it had read.")
          .required(
              "inputs",
              TEXT,
              "What else it was made from, in words and hashes; equal inputs give equal rows.")
          .required(
              "in_hash",
              LONG,
              "Silver: hash of the lookback of the series that traded; gold: hash of the silver hours, of coverage and sectors.")
          .required(
              "out_hash",
              LONG,
              "Silver: hash of the lookback it leaves behind; gold: 0; gold_hours: hash of the series whose ids are missing after the hour.")
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

  static final TableContract TAILS =
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

  static final TableContract DAY_GAPS =
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

  static final TableContract RELEASES =
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

  private MetaTables() {}
}
