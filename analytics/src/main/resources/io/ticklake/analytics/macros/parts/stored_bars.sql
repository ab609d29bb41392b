-- The stored bars of an interval and symbol in [from, to).
SELECT b.bar_interval, b.symbol, b.venue, b.bar_start, b.open, b.high, b.low, b.close, b.volume, b.turnover, b.vwap,
  b.trades, b.realised_volatility, b.completeness
FROM <<gold.bars: CASE WHEN "interval" IN ('1s', '1m', '5m', '1h', '1d') THEN "interval"
    ELSE error('bars: there is no interval ' || coalesce("interval", 'NULL') || ', but 1s, 1m, 5m, 1h and 1d') END;
  symbol; "from"; "to">> AS b
WHERE b.bar_interval = "interval" AND (symbol IS NULL OR b.symbol = symbol)
  AND <<within: b.bar_start; "from"; "to">>
