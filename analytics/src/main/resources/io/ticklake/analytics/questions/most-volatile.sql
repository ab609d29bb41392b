-- Which symbols were most volatile on a day, by the root of their summed squared tick returns?
-- day: UTC day, as 2026-01-05
-- count = 10: how many rows
SELECT symbol, venue, realised_volatility, round(100 * (high - low)::DOUBLE / open::DOUBLE, 4) AS range_percent, trades
FROM bars(NULL, '1d', $day::DATE, $day::DATE + 1)
WHERE realised_volatility IS NOT NULL AND open <> 0
ORDER BY realised_volatility DESC, symbol, venue
LIMIT $count::BIGINT
