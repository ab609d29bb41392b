-- Bars of $seconds seconds, computed from the accepted trades by their definitions.
WITH trades AS (
  SELECT *, to_timestamp(event_time_ns // ($seconds::BIGINT * 1000000000) * $seconds) AS bar_start,
    {hour: date_trunc('hour', event_time), ordinal: ordinal} AS place,
    log_return IS NOT NULL AND previous_event_time_ns // 86400000000000 = event_time_ns // 86400000000000 AS returns_today
  FROM silver.ticks
  WHERE event_time >= $from AND event_time < $to),
sums AS (
  SELECT symbol, venue, bar_start,
$numbers
  FROM trades GROUP BY ALL),
$vwap
SELECT *, sqrt(realised_variance) AS realised_volatility FROM computed
