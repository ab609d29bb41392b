package io.ticklake.live;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A bar as the live tables have it now. Null where no trade of it may set them: open, high, low,
 * close, vwap.
 *
 * @param key which bar it is
 * @param batch the batch that changed it last
 */
public record FollowedBar(
    BarKey key,
    BigDecimal open,
    BigDecimal high,
    BigDecimal low,
    BigDecimal close,
    BigDecimal volume,
    BigDecimal turnover,
    BigDecimal vwap,
    long trades,
    long firstEventTimeNs,
    long lastEventTimeNs,
    long batch) {

  /**
   * Which bar of which series.
   *
   * @param interval 1m, or 5m: sliding by a minute
   * @param start first moment of the bar
   */
  public record BarKey(String interval, String symbol, String venue, Instant start) {

    static BarKey of(ResultSet row) throws SQLException {
      return new BarKey(
          row.getString("bar_interval"),
          row.getString("symbol"),
          row.getString("venue"),
          Instant.EPOCH.plus(Sql.micros(row, "bar_start"), ChronoUnit.MICROS));
    }
  }

  static FollowedBar of(ResultSet row) throws SQLException {
    return new FollowedBar(
        BarKey.of(row),
        row.getBigDecimal("open"),
        row.getBigDecimal("high"),
        row.getBigDecimal("low"),
        row.getBigDecimal("close"),
        row.getBigDecimal("volume"),
        row.getBigDecimal("turnover"),
        row.getBigDecimal("vwap"),
        row.getLong("trades"),
        row.getLong("first_event_time_ns"),
        row.getLong("last_event_time_ns"),
        row.getLong("batch"));
  }
}
