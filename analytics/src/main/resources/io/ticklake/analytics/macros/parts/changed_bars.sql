-- Bars as they are stored, filled and adjusted; the argument says whether to fill.
WITH stored AS (
<<part: stored_bars>>),
-- One step per stored bar to just before the next one; the first slot is the bar itself.
slots AS (
  SELECT s.*, unnest(generate_series(s.bar_start, coalesce(s.next_start - s.length, s.bar_start), s.length)) AS slot
  FROM (
    SELECT w.*,
      CASE w.bar_interval WHEN '1s' THEN INTERVAL 1 SECOND WHEN '1m' THEN INTERVAL 1 MINUTE
        WHEN '5m' THEN INTERVAL 5 MINUTE WHEN '1h' THEN INTERVAL 1 HOUR ELSE INTERVAL 1 DAY END AS length,
      last_value(w.close IGNORE NULLS) OVER series AS last_close,
      lead(w.bar_start) OVER series AS next_start
    FROM stored AS w WHERE <<1>>
    WINDOW series AS (PARTITION BY w.symbol, w.venue ORDER BY w.bar_start
                      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS s),
bars_filled AS (
  SELECT r.*, false AS is_filled FROM stored AS r WHERE NOT coalesce(<<1>>, false)
  UNION ALL
  SELECT s.bar_interval, s.symbol, s.venue, s.slot,
    CASE WHEN s.slot = s.bar_start THEN s.open ELSE s.last_close END,
    CASE WHEN s.slot = s.bar_start THEN s.high ELSE s.last_close END,
    CASE WHEN s.slot = s.bar_start THEN s.low ELSE s.last_close END,
    CASE WHEN s.slot = s.bar_start THEN s.close ELSE s.last_close END,
    CASE WHEN s.slot = s.bar_start THEN s.volume ELSE 0 END::DECIMAL(38,8),
    CASE WHEN s.slot = s.bar_start THEN s.turnover ELSE 0 END::DECIMAL(38,16),
    CASE WHEN s.slot = s.bar_start THEN s.vwap END,
    CASE WHEN s.slot = s.bar_start THEN s.trades ELSE 0 END::BIGINT,
    CASE WHEN s.slot = s.bar_start THEN s.realised_volatility END,
    CASE WHEN s.slot = s.bar_start THEN s.completeness END,
    s.slot <> s.bar_start
  FROM slots AS s),
-- What one action does to everything before it, per series.
effects AS (
  SELECT v.symbol, v.venue, a.effective_at,
    CASE a.kind WHEN 'split' THEN 1 / a.value::DOUBLE
      ELSE 1 - a.value::DOUBLE / (
        SELECT arg_max(d.close, d.bar_start) FROM <<gold.bars: '1d'; symbol; NULL; NULL>> AS d
        WHERE d.bar_interval = '1d' AND d.symbol = v.symbol AND d.venue = v.venue
          AND d.bar_start < date_trunc('day', a.effective_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC') END AS price_factor,
    CASE a.kind WHEN 'split' THEN a.value::DOUBLE ELSE 1 END AS volume_factor
  FROM (SELECT DISTINCT f.symbol, f.venue FROM bars_filled AS f WHERE adjusted) AS v
  JOIN <<silver.corporate_actions>> AS a ON a.symbol = v.symbol
  WHERE adjusted),
factors AS (
  SELECT e.symbol, e.venue, e.effective_at,
    product(product(coalesce(e.price_factor, 1))) OVER later AS price_factor,
    product(product(e.volume_factor)) OVER later AS volume_factor
  FROM effects AS e GROUP BY e.symbol, e.venue, e.effective_at
  WINDOW later AS (PARTITION BY e.symbol, e.venue ORDER BY e.effective_at DESC
                   ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
SELECT f.* FROM bars_filled AS f WHERE NOT coalesce(adjusted, false)
UNION ALL
SELECT f.bar_interval, f.symbol, f.venue, f.bar_start,
  (f.open * coalesce(x.price_factor, 1))::DECIMAL(18,8), (f.high * coalesce(x.price_factor, 1))::DECIMAL(18,8),
  (f.low * coalesce(x.price_factor, 1))::DECIMAL(18,8), (f.close * coalesce(x.price_factor, 1))::DECIMAL(18,8),
  (f.volume * coalesce(x.volume_factor, 1))::DECIMAL(38,8), f.turnover,
  (f.vwap * coalesce(x.price_factor, 1))::DECIMAL(18,8),
  f.trades, f.realised_volatility, f.completeness, f.is_filled
FROM (SELECT g.* FROM bars_filled AS g WHERE adjusted) AS f ASOF LEFT JOIN factors AS x
  ON x.symbol = f.symbol AND x.venue = f.venue AND f.bar_start < x.effective_at
