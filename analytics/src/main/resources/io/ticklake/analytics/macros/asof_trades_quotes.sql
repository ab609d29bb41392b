-- Each row of a table of trades with the last quote of its symbol up to then: both tables by name, both with symbol and event_time_ns, the quotes with sequence; of the quotes of one nanosecond the highest sequence counts, also for a trade of that nanosecond.
CREATE MACRO asof_trades_quotes(trades, quotes) AS TABLE
SELECT t.*, q.* EXCLUDE (symbol, event_time_ns, sequence, order_key), q.event_time_ns AS quote_time_ns, q.sequence AS quote_sequence
FROM query_table(trades) AS t
ASOF LEFT JOIN (
  SELECT u.*, u.event_time_ns::HUGEINT * 18446744073709551616 + u.sequence AS order_key FROM query_table(quotes) AS u) AS q
ON t.symbol = q.symbol AND (t.event_time_ns::HUGEINT + 1) * 18446744073709551616 > q.order_key
