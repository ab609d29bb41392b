-- The same numbers, computed from the accepted trades of the bar's time by their definitions.
WITH trades AS (
  SELECT *, {hour: date_trunc('hour', event_time), ordinal: ordinal} AS place,
    log_return IS NOT NULL AND previous_event_time_ns // 86400000000000 = event_time_ns // 86400000000000 AS returns_today
  FROM silver.ticks
  WHERE symbol = $symbol AND venue = $venue
    AND event_time >= $from::TIMESTAMPTZ AND event_time < $to::TIMESTAMPTZ),
sums AS (
  SELECT
$numbers,
    count(*) AS ticks,
    list_sort(list(DISTINCT build_id)) AS silver_builds
  FROM trades),
$vwap
SELECT *, sqrt(realised_variance) AS realised_volatility FROM computed
