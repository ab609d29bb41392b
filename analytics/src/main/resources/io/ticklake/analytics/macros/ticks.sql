-- Trades of a symbol (NULL: all) in [from, to) with their indicators, in total order.
CREATE MACRO ticks(symbol, "from", "to") AS TABLE
SELECT t.* FROM <<silver.ticks: symbol; "from"; "to">> AS t
WHERE (symbol IS NULL OR t.symbol = symbol) AND <<within: t.event_time; "from"; "to">>
ORDER BY t.symbol, t.venue, t.event_time_ns, t.ordinal
