-- The symbols that have bars: every symbol has one of a day, and the one asked for may have others.
SELECT symbol FROM gold.bars WHERE bar_interval = '1d'
UNION
SELECT symbol FROM gold.bars WHERE bar_interval = $interval AND symbol = $symbol
ORDER BY symbol
