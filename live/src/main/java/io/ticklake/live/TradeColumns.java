package io.ticklake.live;

import io.ticklake.core.TradeConditions.Flags;
import io.ticklake.live.LiveTrade.Source;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/** The columns of a trade that the trade and market info determine. */
final class TradeColumns {

  /** How many there are. */
  static final int COUNT = 19;

  /** Their names in live.enriched_trades, in the order in which they are written. */
  static final String NAMES =
      "event_date, event_time, event_time_ns, symbol, venue, trade_key, price, size, trade_id, sequence, conditions,"
          + " sets_last, sets_high_low, counts_volume, company_name, sector, market_cap, source_partition, source_offset";

  private TradeColumns() {}

  static void write(CopyRows row, LiveTrade trade, KnownSecurities securities) {
    long micros = Math.floorDiv(trade.eventTimeNs(), 1_000L);
    Security security = securities.at(trade.symbol(), micros);
    row.day(Math.floorDiv(trade.eventTimeNs(), LiveDay.NANOS))
        .moment(micros)
        .whole(trade.eventTimeNs())
        .text(trade.symbol())
        .text(trade.venue())
        .text(trade.key())
        .amount(trade.price())
        .amount(trade.size())
        .text(trade.tradeId())
        .whole(trade.sequence())
        .texts(trade.conditions())
        .flag(trade.flags().last())
        .flag(trade.flags().highLow())
        .flag(trade.flags().volume())
        .text(security.companyName())
        .text(security.sectorOrUnknown())
        .decimal(security.marketCap())
        .integer(trade.source().partition())
        .whole(trade.source().offset());
  }

  /** The trade of a row of live.enriched_trades. */
  static LiveTrade read(ResultSet row) throws SQLException {
    Array conditions = row.getArray("conditions");
    return new LiveTrade(
        row.getString("symbol"),
        row.getString("venue"),
        row.getLong("event_time_ns"),
        unscaled(row, "price"),
        unscaled(row, "size"),
        row.getString("trade_id"),
        Sql.wholeOrNull(row, "sequence"),
        conditions == null ? null : Arrays.asList((String[]) conditions.getArray()),
        new Flags(
            row.getBoolean("sets_last"),
            row.getBoolean("sets_high_low"),
            row.getBoolean("counts_volume")),
        new Source(
            row.getString("source_topic"),
            row.getInt("source_partition"),
            row.getLong("source_offset")),
        row.getString("trade_key"));
  }

  private static long unscaled(ResultSet row, String column) throws SQLException {
    BigDecimal value = row.getBigDecimal(column);
    return value.setScale(8).unscaledValue().longValueExact();
  }
}
