-- How much did each sector trade on a day, and in how many minutes?
-- day: UTC day, as 2026-01-05
SELECT sector, sum(turnover) AS turnover, sum(volume) AS volume, sum(trades)::BIGINT AS trades, count(*) AS minutes,
  max(symbols) AS most_symbols_in_a_minute
FROM gold.sector_metrics
WHERE window_start >= ($day::DATE)::TIMESTAMP AT TIME ZONE 'UTC'
  AND window_start < ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
GROUP BY sector
ORDER BY turnover DESC, sector
