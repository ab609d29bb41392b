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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trades that the lake accepted in an hour, with what its securities say of them at their time;
 * on their way into a temporary table.
 */
final class LakeTrades {

  /** Columns of a trade that the lake and live.enriched_trades share, beside the key. */
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

  /** Columns of live.enriched_trades that market info fills. */
  static final List<String> INFO = List.of("company_name", "sector", "market_cap");

  // the first version reaches back to before it was valid, as in gold
  private static final String IN_LAKE =
      """
      select t.symbol, t.venue, t.event_time_ns, %1$s, s.company_name, coalesce(s.sector, 'UNKNOWN') as sector, s.market_cap
      from (select * from silver.ticks
            where event_time >= timestamptz '%2$s' and event_time < timestamptz '%3$s') as t
      asof left join (
        select symbol, company_name, sector, market_cap,
          case when row_number() over (partition by symbol order by valid_from) = 1
               then timestamptz '-infinity' else valid_from end as valid_from
        from silver.securities) as s on s.symbol = t.symbol and s.valid_from <= t.event_time""";

  private static final String CREATE =
      """
      create temp table if not exists lake_trades (
        event_date date, event_time timestamptz, event_time_ns bigint, symbol text, venue text, trade_key text,
        price numeric(18, 8), size numeric(18, 8), trade_id text, sequence bigint, conditions text[],
        sets_last boolean, sets_high_low boolean, counts_volume boolean,
        source_topic text, source_partition integer, source_offset bigint,
        company_name text, sector text, market_cap numeric(24, 2)
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
    String values = VALUES.stream().map("t."::concat).collect(Collectors.joining(", "));
    return IN_LAKE.formatted(values, hour.start(), hour.plus(1).start());
  }

  /**
   * One row, trades and print: number of the trades of an hour of the lake, and an order-free sum
   * of 60 bits of the MD5 of each, all columns.
   */
  static String printInLake(Hour hour) {
    return "select count(*) as trades, coalesce(sum(('0x' || substr(md5(%s), 1, 15))::bigint), 0)::text as print from (%s) as lake"
        .formatted(row(), inLake(hour));
  }

  /** The same of the hour in the live tables, of a day and between two moments. */
  static String printInLive() {
    return "select count(*) as trades, coalesce(sum(('x0' || substr(md5(%s), 1, 15))::bit(64)::bigint), 0)::text as print from live.enriched_trades where event_date = ? and event_time >= ? and event_time < ?"
        .formatted(row());
  }

  // both databases write these types alike
  private static String row() {
    return Stream.of(List.of("symbol", "venue", "event_time_ns"), VALUES, INFO)
        .flatMap(List::stream)
        .map(name -> name.equals("conditions") ? "array_to_string(conditions, ',')" : name)
        .map("coalesce(%s::text, '~')"::formatted)
        .collect(Collectors.joining(" || '|' || "));
  }

  /** Copies what the lake says; returns the number of trades. */
  static long copy(Connection connection, ResultSet lake) throws SQLException {
    long count = 0;
    try (CopyRows rows = new CopyRows(connection, "lake_trades", 20)) {
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
        .whole(source.offset())
        .text(lake.getString("company_name"))
        .text(lake.getString("sector"))
        .decimal((BigDecimal) lake.getObject("market_cap"));
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
