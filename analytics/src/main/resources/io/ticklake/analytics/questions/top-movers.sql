-- Which symbols moved most on a day, from the day's first price to its last?
-- day: UTC day, as 2026-01-05
-- count = 10: how many rows
SELECT symbol, venue, open, close, round(100 * (close::DOUBLE / open::DOUBLE - 1), 4) AS change_percent, high, low, volume, trades
FROM bars(NULL, '1d', $day::DATE, $day::DATE + 1)
WHERE open <> 0
ORDER BY abs(change_percent) DESC, symbol, venue
LIMIT $count::BIGINT
