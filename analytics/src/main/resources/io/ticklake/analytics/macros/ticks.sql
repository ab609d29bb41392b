-- Trades of a symbol (NULL: all) in [from, to) with their indicators.
CREATE MACRO ticks(symbol, "from", "to") AS TABLE
SELECT t.* FROM <<silver.ticks: symbol; "from"; "to">> AS t
WHERE (symbol IS NULL OR t.symbol = symbol) AND <<within: t.event_time; "from"; "to">>
