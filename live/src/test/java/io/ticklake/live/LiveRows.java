package io.ticklake.live;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Rows of the live tables as texts, without what may differ between two runs. */
final class LiveRows {

  private final LiveDatabase database;

  LiveRows(LiveDatabase database) {
    this.database = database;
  }

  List<String> trades() {
    return texts(
        """
        select concat_ws(' ', symbol, venue, event_time_ns, trade_key, price, size, coalesce(sequence::text, '-'),
          coalesce('{' || array_to_string(conditions, ',') || '}', '-'), sets_last, sets_high_low, counts_volume,
          coalesce(company_name, '-'), sector, coalesce(market_cap::text, '-'), source_partition, source_offset)
        from live.enriched_trades""");
  }

  List<String> bars() {
    return texts(
        """
        select concat_ws(' ', bar_interval, symbol, venue, to_char(bar_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), coalesce(open::text, '-'),
          coalesce(high::text, '-'), coalesce(low::text, '-'), coalesce(close::text, '-'), volume, turnover, coalesce(vwap::text, '-'),
          trades, first_event_time_ns, last_event_time_ns)
        from live.bars_live""");
  }

  List<String> metrics() {
    return texts(
        """
        select concat_ws(' ', symbol, venue, to_char(minute_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), metric, trim_scale(value))
        from live.minute_metrics""");
  }

  List<String> sectors() {
    List<String> rows = new ArrayList<>();
    query(
        """
        select concat_ws(' ', sector, to_char(window_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), volume, turnover, coalesce(vwap::text, '-'),
          trades), average_price, coalesce(min_price::text, '-'), coalesce(max_price::text, '-'), symbols
        from live.sector_metrics""",
        row -> {
          double average = row.getDouble(2);
          String mean = row.wasNull() ? "-" : Double.toString(average);
          rows.add(
              String.join(
                  " ",
                  row.getString(1),
                  mean,
                  row.getString(3),
                  row.getString(4),
                  row.getString(5)));
        });
    rows.sort(null);
    return rows;
  }

  /** How many records were read, and how many had which fate: the order of the columns. */
  List<String> fates() {
    return texts(
        "select concat_ws(' ', records, accepted, duplicates, late, expired, rejected, skipped, corrections) from live.progress");
  }

  List<String> lateTrades() {
    return texts(
        """
        select concat_ws(' ', symbol, venue, to_char(minute_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), trades) from live.late_trades""");
  }

  List<String> rejects() {
    return texts("select concat_ws(' ', reason, records) from live.rejects");
  }

  List<String> texts(String sql) {
    List<String> texts = new ArrayList<>();
    query(sql, row -> texts.add(row.getString(1)));
    texts.sort(null);
    return texts;
  }

  /** The only number of the only row. */
  long number(String sql) {
    return Long.parseLong(texts(sql).get(0));
  }

  private interface Each {
    void row(ResultSet row) throws SQLException;
  }

  private void query(String sql, Each each) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        each.row(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
