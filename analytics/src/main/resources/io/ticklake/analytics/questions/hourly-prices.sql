-- What were the lowest, highest, mean and last price of a symbol in each hour of a day?
-- symbol: as in gold.bars
-- day: UTC day, as 2026-01-05
SELECT bar_start AS hour, venue, low, high, vwap AS mean_price, close AS last_price, volume, trades, completeness
FROM bars($symbol, '1h', $day::DATE, $day::DATE + 1)
ORDER BY hour, venue
