-- Sector minutes, computed from the accepted trades and the sector that each symbol had when it traded.
WITH versions AS (
  SELECT symbol, coalesce(sector, 'UNKNOWN') AS sector,
    CASE WHEN row_number() OVER (PARTITION BY symbol ORDER BY valid_from) = 1 THEN '1970-01-01T00:00:00Z'::TIMESTAMPTZ ELSE valid_from END AS since
  FROM silver.securities),
trades AS (
  SELECT t.*, coalesce(v.sector, 'UNKNOWN') AS sector, to_timestamp(t.event_time_ns // 60000000000 * 60) AS window_start
  FROM (SELECT * FROM silver.ticks WHERE event_time >= $from AND event_time < $to) t
  ASOF LEFT JOIN versions v ON t.symbol = v.symbol AND t.event_time >= v.since),
sums AS (
  SELECT sector, window_start,
    count(*) FILTER (counts_volume) AS trades,
    coalesce(sum(size) FILTER (counts_volume), 0)::DECIMAL(38,8) AS volume,
    coalesce(sum(price::DECIMAL(20,8) * size) FILTER (counts_volume), 0)::DECIMAL(38,16) AS turnover,
    (sum(price) FILTER (counts_volume))::DOUBLE / nullif(count(*) FILTER (counts_volume), 0) AS average_price,
    min(price) FILTER (sets_high_low) AS min_price,
    max(price) FILTER (sets_high_low) AS max_price,
    count(DISTINCT symbol) AS symbols
  FROM trades GROUP BY ALL),
$vwap
SELECT * FROM computed
