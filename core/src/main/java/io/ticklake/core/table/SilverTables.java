package io.ticklake.core.table;

import static io.ticklake.core.table.ColumnType.AMOUNT;
import static io.ticklake.core.table.ColumnType.BOOLEAN;
import static io.ticklake.core.table.ColumnType.DOUBLE;
import static io.ticklake.core.table.ColumnType.INTEGER;
import static io.ticklake.core.table.ColumnType.LONG;
import static io.ticklake.core.table.ColumnType.MONEY;
import static io.ticklake.core.table.ColumnType.TEXT;
import static io.ticklake.core.table.ColumnType.TEXT_LIST;
import static io.ticklake.core.table.ColumnType.TIMESTAMP;
import static io.ticklake.core.table.TableContract.Transform.HOUR;

/**
 * What happened: each trade once, what is known of it and of companies. Named in {@link Tables}.
 */
final class SilverTables {

  static final TableContract TICKS =
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
          .with(SilverTables::bronzeRow)
          .key("symbol", "venue", "trade_id", "event_time_ns")
          .partitionedBy("event_time", HOUR)
          .sortedBy("symbol", "venue", "event_time_ns", "ordinal")
          .build();

  static final TableContract CORRECTIONS =
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
          .with(SilverTables::bronzeRow)
          .key("source_topic", "source_partition", "source_offset")
          .partitionedBy("original_event_time", HOUR)
          .sortedBy("symbol", "venue", "original_event_time_ns", "event_time_ns")
          .build();

  static final TableContract SECURITIES =
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

  static final TableContract CORPORATE_ACTIONS =
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

  private SilverTables() {}

  /** Where the row comes from. */
  private static void bronzeRow(TableContract.Builder table) {
    table
        .required("ingested_at", TIMESTAMP, "When its record entered bronze, UTC.")
        .required("source_topic", TEXT, "Topic of its bronze row.")
        .required("source_partition", INTEGER, "Partition of its bronze row.")
        .required("source_offset", LONG, "Offset of its bronze row.")
        .required("build_id", LONG, "The build that wrote it: meta.builds.");
  }
}
