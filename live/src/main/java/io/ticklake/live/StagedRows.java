package io.ticklake.live;

import io.ticklake.live.BatchSums.BarKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * Temporary tables of one connection, in which the rows of a batch arrive; they are empty again
 * after the commit.
 */
final class StagedRows {

  private static final List<String> TABLES =
      List.of(
          """
          create temp table if not exists new_trades (
            ordinal integer, event_date date, event_time timestamptz, event_time_ns bigint, symbol text, venue text, trade_key text,
            price numeric(18, 8), size numeric(18, 8), trade_id text, sequence bigint, conditions text[],
            sets_last boolean, sets_high_low boolean, counts_volume boolean,
            company_name text, sector text, market_cap numeric(24, 2), source_partition integer, source_offset bigint
          ) on commit delete rows""",
          """
          create temp table if not exists new_bars (
            bar_interval text, symbol text, venue text, bar_start timestamptz, open numeric(18, 8), high numeric(18, 8), low numeric(18, 8),
            close numeric(18, 8), volume numeric(38, 8), turnover numeric(58, 16), trades bigint,
            first_event_time_ns bigint, last_event_time_ns bigint, open_key bytea, close_key bytea
          ) on commit delete rows""",
          """
          create temp table if not exists new_metrics (
            symbol text, venue text, minute_start timestamptz, metric text, value numeric(58, 16)
          ) on commit delete rows""",
          """
          create temp table if not exists new_sectors (
            sector text, window_start timestamptz, trades bigint, volume numeric(38, 8), turnover numeric(58, 16), price_sum numeric(38, 8),
            min_price numeric(18, 8), max_price numeric(18, 8)
          ) on commit delete rows""",
          """
          create temp table if not exists new_symbols (window_start timestamptz, sector text, symbol text) on commit delete rows""",
          """
          create temp table if not exists new_market_info (
            symbol text, valid_from timestamptz, company_name text, sector text, market_cap numeric(24, 2),
            source_topic text, source_partition integer, source_offset bigint
          ) on commit delete rows""",
          """
          create temp table if not exists new_knowledge (
            symbol text, from_ns bigint, to_ns bigint, company_name text, sector text, market_cap numeric(24, 2)
          ) on commit delete rows""",
          """
          create temp table if not exists changed_minutes (window_start timestamptz, sector text) on commit delete rows""");

  private final Connection connection;

  private StagedRows(Connection connection) {
    this.connection = connection;
  }

  static StagedRows create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
    }
    return new StagedRows(connection);
  }

  void trades(List<LiveTrade> trades, KnownSecurities securities) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, "new_trades", 20)) {
      int ordinal = 0;
      for (LiveTrade trade : trades) {
        TradeColumns.write(rows.row().integer(ordinal++), trade, securities);
      }
      rows.finish();
    }
  }

  void bars(Map<BarKey, BarSum> bars) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, "new_bars", 15)) {
      for (Map.Entry<BarKey, BarSum> bar : bars.entrySet()) {
        BarKey key = bar.getKey();
        BarSum sum = bar.getValue();
        boolean hasLast = sum.open != null;
        rows.row()
            .text(key.interval().text())
            .text(key.series().symbol())
            .text(key.series().venue())
            .moment(key.startNs() / 1_000)
            .amountOrAbsent(hasLast, hasLast ? sum.open.price() : 0)
            .amountOrAbsent(sum.hasHighLow, sum.high)
            .amountOrAbsent(sum.hasHighLow, sum.low)
            .amountOrAbsent(hasLast, hasLast ? sum.close.price() : 0)
            .decimal(sum.volume.toDecimal(8))
            .decimal(sum.turnover.toDecimal())
            .whole(sum.trades)
            .whole(sum.firstNs)
            .whole(sum.lastNs)
            .bytes(hasLast ? OrderKey.of(sum.open) : null)
            .bytes(hasLast ? OrderKey.of(sum.close) : null);
      }
      rows.finish();
    }
  }

  void metrics(List<MetricSums.Value> values) throws SQLException {
    if (values.isEmpty()) {
      return;
    }
    try (CopyRows rows = new CopyRows(connection, "new_metrics", 5)) {
      for (MetricSums.Value value : values) {
        rows.row()
            .text(value.minute().symbol())
            .text(value.minute().venue())
            .moment(value.minute().startNs() / 1_000)
            .text(value.metric().name())
            .decimal(value.value());
      }
      rows.finish();
    }
  }

  void sectors(BatchSums sums) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, "new_sectors", 8)) {
      for (Map.Entry<BatchSums.SectorKey, SectorSum> minute : sums.sectors.entrySet()) {
        SectorSum sum = minute.getValue();
        rows.row()
            .text(minute.getKey().sector())
            .moment(minute.getKey().startNs() / 1_000)
            .whole(sum.trades)
            .decimal(sum.volume.toDecimal(8))
            .decimal(sum.turnover.toDecimal())
            .decimal(sum.prices.toDecimal(8))
            .amountOrAbsent(sum.hasHighLow, sum.lowest)
            .amountOrAbsent(sum.hasHighLow, sum.highest);
      }
      rows.finish();
    }
    try (CopyRows rows = new CopyRows(connection, "new_symbols", 3)) {
      for (BatchSums.SymbolKey symbol : sums.symbols) {
        rows.row()
            .moment(symbol.sector().startNs() / 1_000)
            .text(symbol.sector().sector())
            .text(symbol.symbol());
      }
      rows.finish();
    }
  }

  void marketInfo(List<SecurityRecord> records) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, "new_market_info", 8)) {
      for (SecurityRecord record : records) {
        rows.row()
            .text(record.symbol())
            .moment(record.validFromMicros())
            .text(record.says().companyName())
            .text(record.says().sector())
            .decimal(record.says().marketCap())
            .text(record.source().topic())
            .integer(record.source().partition())
            .whole(record.source().offset());
      }
      rows.finish();
    }
  }

  void knowledge(List<SecurityChange> changes) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, "new_knowledge", 6)) {
      for (SecurityChange change : changes) {
        rows.row()
            .text(change.symbol())
            .whole(nanos(change.fromMicros()))
            .whole(nanos(change.toMicros()))
            .text(change.now().companyName())
            .text(change.now().sectorOrUnknown())
            .decimal(change.now().marketCap());
      }
      rows.finish();
    }
  }

  private static long nanos(long micros) {
    return micros == Long.MIN_VALUE || micros == Long.MAX_VALUE ? micros : micros * 1_000;
  }
}
