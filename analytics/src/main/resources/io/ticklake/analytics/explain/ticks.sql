-- The same numbers, computed from the accepted trades of the bar's time by their definitions.
WITH trades AS (
  SELECT *, {hour: date_trunc('hour', event_time), ordinal: ordinal} AS place,
    log_return IS NOT NULL AND previous_event_time_ns // 86400000000000 = event_time_ns // 86400000000000 AS returns_today
  FROM silver.ticks
  WHERE symbol = $symbol AND venue = $venue
    AND event_time >= $from::TIMESTAMPTZ AND event_time < $to::TIMESTAMPTZ)
SELECT
  arg_min(price, place) FILTER (sets_last) AS open,
  max(price) FILTER (sets_high_low) AS high,
  min(price) FILTER (sets_high_low) AS low,
  arg_max(price, place) FILTER (sets_last) AS close,
  coalesce(sum(size) FILTER (counts_volume), 0)::DECIMAL(38,8) AS volume,
  coalesce(sum(price::DECIMAL(20,8) * size) FILTER (counts_volume), 0)::DECIMAL(38,16) AS turnover,
  count(*) FILTER (counts_volume) AS trades,
  sum(log_return * log_return) FILTER (returns_today) AS realised_variance,
  count(*) FILTER (returns_today) AS returns,
  min(event_time_ns) AS first_event_time_ns,
  max(event_time_ns) AS last_event_time_ns,
  sum(missing_before)::BIGINT AS missing,
  sum(copies - 1)::BIGINT AS duplicates,
  count(*) AS ticks,
  list_sort(list(DISTINCT build_id)) AS silver_builds
FROM trades
