-- Each row of a table of trades with the last quote of its symbol up to then: both tables by name, both with symbol and event_time_ns, the quotes with sequence; of the quotes of one nanosecond the highest sequence counts, also for a trade of that nanosecond.
CREATE MACRO asof_trades_quotes(trades, quotes) AS TABLE
SELECT t.*, q.* EXCLUDE (symbol, event_time_ns, sequence, order_key), q.event_time_ns AS quote_time_ns, q.sequence AS quote_sequence
FROM query_table(trades) AS t
ASOF LEFT JOIN (
  -- Inside a row NULL is above every sequence, so a quote that lacks its time or sequence has no key at all. Adding 0 is free, and refuses a sequence of text.
  SELECT u.*, CASE WHEN u.event_time_ns IS NOT NULL AND u.sequence IS NOT NULL THEN row(u.event_time_ns::BIGINT, u.sequence + 0) END AS order_key
  FROM query_table(quotes) AS u) AS q
-- DuckDB's ASOF takes a NULL of the left side as later than everything: a trade without time has no symbol here.
ON CASE WHEN t.event_time_ns IS NOT NULL THEN t.symbol END = q.symbol AND row(t.event_time_ns::BIGINT, NULL) >= q.order_key
