-- Which symbols turned over most on a day, and what part of all turnover is theirs?
-- day: UTC day, as 2026-01-05
-- count = 10: how many rows
SELECT symbol, venue, turnover, volume, trades, vwap,
  round(100 * turnover::DOUBLE / sum(turnover::DOUBLE) OVER (), 2) AS percent_of_turnover
FROM bars(NULL, '1d', $day::DATE, $day::DATE + 1)
ORDER BY turnover DESC, symbol, venue
LIMIT $count::BIGINT
