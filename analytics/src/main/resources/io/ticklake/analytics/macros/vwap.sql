-- Turnover / volume of a symbol (NULL: all) per venue over the trades in [from, to) that count, exact, rounded once, half even.
CREATE MACRO vwap(symbol, "from", "to") AS TABLE
SELECT s.symbol, s.venue, <<vwap: s.turnover; s.volume>> AS vwap, s.volume, s.turnover, s.trades
FROM (
  SELECT t.symbol, t.venue, sum(t.size)::DECIMAL(38,8) AS volume, sum(t.price::DECIMAL(38,8) * t.size)::DECIMAL(38,16) AS turnover,
    count(*) AS trades
  FROM <<silver.ticks: symbol; "from"; "to">> AS t
  WHERE t.counts_volume AND (symbol IS NULL OR t.symbol = symbol) AND <<within: t.event_time; "from"; "to">>
  GROUP BY t.symbol, t.venue) AS s
ORDER BY s.symbol, s.venue
