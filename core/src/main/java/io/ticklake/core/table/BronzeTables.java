package io.ticklake.core.table;

import static io.ticklake.core.table.ColumnType.AMOUNT;
import static io.ticklake.core.table.ColumnType.BINARY;
import static io.ticklake.core.table.ColumnType.INTEGER;
import static io.ticklake.core.table.ColumnType.LONG;
import static io.ticklake.core.table.ColumnType.MONEY;
import static io.ticklake.core.table.ColumnType.TEXT;
import static io.ticklake.core.table.ColumnType.TEXT_LIST;
import static io.ticklake.core.table.ColumnType.TIMESTAMP;
import static io.ticklake.core.table.TableContract.Transform.HOUR;

/** What arrived, as it arrived. Named in {@link Tables}. */
final class BronzeTables {

  static final TableContract TICKS =
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

  static final TableContract MARKET_INFO =
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

  private BronzeTables() {}

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
