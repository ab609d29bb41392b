package io.ticklake.live;

import io.ticklake.core.Hour;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.live.LiveTrade.Source;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** The trades that the lake accepted in an hour, on their way into a temporary table. */
final class LakeTrades {

  /** Columns that the lake and live.enriched_trades share, beside the key. */
  static final List<String> VALUES =
      List.of(
          "price",
          "size",
          "trade_id",
          "sequence",
          "conditions",
          "sets_last",
          "sets_high_low",
          "counts_volume",
          "source_topic",
          "source_partition",
          "source_offset");

  private static final String CREATE =
      """
      create temp table if not exists lake_trades (
        event_date date, event_time timestamptz, event_time_ns bigint, symbol text, venue text, trade_key text,
        price numeric(18, 8), size numeric(18, 8), trade_id text, sequence bigint, conditions text[],
        sets_last boolean, sets_high_low boolean, counts_volume boolean,
        source_topic text, source_partition integer, source_offset bigint
      ) on commit delete rows""";

  private static final String CREATE_SOURCES =
      "create temp table if not exists lake_sources (source_topic text, source_partition integer, first bigint, last bigint) on commit delete rows";

  private LakeTrades() {}

  static void create(Statement statement) throws SQLException {
    statement.execute(CREATE);
    statement.execute(CREATE_SOURCES);
  }

  /** The rows of an hour of the lake. */
  static String inLake(Hour hour) {
    return "select symbol, venue, event_time_ns, %s from silver.ticks where event_time >= timestamptz '%s' and event_time < timestamptz '%s'"
        .formatted(String.join(", ", VALUES), hour.start(), hour.plus(1).start());
  }

  /** Copies what the lake says; returns the number of trades. */
  static long copy(Connection connection, ResultSet lake) throws SQLException {
    long count = 0;
    try (CopyRows rows = new CopyRows(connection, "lake_trades", 17)) {
      while (lake.next()) {
        count++;
        write(rows.row(), lake);
      }
      rows.finish();
    }
    return count;
  }

  private static void write(CopyRows row, ResultSet lake) throws SQLException {
    long ns = lake.getLong("event_time_ns");
    String id = lake.getString("trade_id");
    Source source =
        new Source(
            lake.getString("source_topic"),
            lake.getInt("source_partition"),
            lake.getLong("source_offset"));
    row.day(Math.floorDiv(ns, LiveDay.NANOS))
        .moment(Math.floorDiv(ns, 1_000L))
        .whole(ns)
        .text(lake.getString("symbol"))
        .text(lake.getString("venue"))
        .text(LiveTrade.keyOf(id, source))
        .decimal((BigDecimal) lake.getObject("price"))
        .decimal((BigDecimal) lake.getObject("size"))
        .text(id)
        .whole(Sql.wholeOrNull(lake, "sequence"))
        .texts(texts(lake.getArray("conditions")))
        .flag(lake.getBoolean("sets_last"))
        .flag(lake.getBoolean("sets_high_low"))
        .flag(lake.getBoolean("counts_volume"))
        .text(source.topic())
        .integer(source.partition())
        .whole(source.offset());
  }

  private static List<String> texts(Array values) throws SQLException {
    return values == null
        ? null
        : Arrays.stream((Object[]) values.getArray()).map(Object::toString).toList();
  }

  /** Copies which records the lake has read. */
  static void copySources(Connection connection, List<SourceRange> read) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, "lake_sources", 4)) {
      for (SourceRange range : read) {
        rows.row()
            .text(range.source())
            .integer(range.partition())
            .whole(range.first())
            .whole(range.last());
      }
      rows.finish();
    }
  }
}
