-- Bars of some minutes' length that begin in [from, to) at every minute in which or after which something traded, from the 1m bars.
CREATE MACRO sliding_bars(symbol, "from", "to", minutes := 5) AS TABLE
SELECT s.symbol, s.venue, s.bar_start, s.open, s.high, s.low, s.close, s.volume, s.turnover,
  <<vwap: s.turnover; s.volume>> AS vwap, s.trades, s.stored_minutes
FROM (
  SELECT w.symbol, w.venue, w.window_start AS bar_start, arg_min(w.open, w.bar_start) AS open, max(w.high) AS high,
    min(w.low) AS low, arg_max(w.close, w.bar_start) AS close, sum(w.volume)::DECIMAL(38,8) AS volume,
    sum(w.turnover)::DECIMAL(38,16) AS turnover, sum(w.trades)::BIGINT AS trades, count(*) AS stored_minutes
  FROM (
    SELECT b.*, b.bar_start - to_minutes(unnest(range(minutes))) AS window_start
    FROM <<gold.bars: '1m'; symbol; "from"; <<time: "to">> + to_minutes(minutes)>> AS b
    WHERE b.bar_interval = '1m' AND (symbol IS NULL OR b.symbol = symbol)
      AND <<within: b.bar_start; "from"; <<time: "to">> + to_minutes(minutes)>>) AS w
  WHERE <<within: w.window_start; "from"; "to">>
  GROUP BY w.symbol, w.venue, w.window_start) AS s
ORDER BY s.symbol, s.venue, s.bar_start
