-- Which series have minutes that are not complete on a day, and why?
-- day: UTC day, as 2026-01-05
SELECT symbol, venue, completeness, count(*) AS minutes, sum(missing)::BIGINT AS missing_ids,
  min(bar_start) AS first_minute, max(bar_start) AS last_minute
FROM gold.bars
WHERE bar_interval = '1m' AND period = strftime($day::DATE, '%Y-%m-%d') AND completeness <> 'complete'
GROUP BY symbol, venue, completeness
ORDER BY minutes DESC, symbol, venue, completeness
