-- Each trade of a symbol in [from, to) with the last trade of another symbol up to then; of the other's trades at the same nanosecond the last in total order counts as up to then.
CREATE MACRO asof_trades(symbol, other, "from", "to", lookback := INTERVAL 1 HOUR) AS TABLE
SELECT t.symbol, t.venue, t.event_time, t.event_time_ns, t.ordinal, t.price, t.size, o.symbol AS other_symbol,
  o.venue AS other_venue, o.event_time AS other_event_time, o.event_time_ns AS other_event_time_ns,
  o.price AS other_price, o.size AS other_size
FROM (
  SELECT l.* FROM <<silver.ticks: symbol; "from"; "to">> AS l
  WHERE l.symbol = symbol AND l.sets_last AND <<within: l.event_time; "from"; "to">>) AS t
ASOF LEFT JOIN (
  -- One per nanosecond, so that no two could be the answer.
  SELECT r.event_time_ns, arg_max(r.symbol, (r.venue, r.ordinal)) AS symbol, arg_max(r.venue, (r.venue, r.ordinal)) AS venue,
    arg_max(r.event_time, (r.venue, r.ordinal)) AS event_time, arg_max(r.price, (r.venue, r.ordinal)) AS price,
    arg_max(r.size, (r.venue, r.ordinal)) AS size
  FROM <<silver.ticks: other; <<time: "from">> - lookback; "to">> AS r
  WHERE r.symbol = other AND r.sets_last AND <<within: r.event_time; <<time: "from">> - lookback; "to">>
  GROUP BY r.event_time_ns) AS o
ON t.event_time_ns >= o.event_time_ns
ORDER BY t.venue, t.event_time_ns, t.ordinal
