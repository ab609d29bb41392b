-- Bars of a symbol (NULL: all) in [from, to); fill: the previous close where nothing traded; adjusted: for splits and dividends.
-- DuckDB plans all that a macro could do before it looks at what it is asked. So what most ask for has a form of its own, planned
-- in less than half of the time. None is ordered: DuckDB would sort what a query above sums up. `adjusted` alone is the form that lets `fill` be left out.
CREATE MACRO bars(symbol, "interval", "from", "to") AS TABLE (
SELECT s.*, false AS is_filled FROM (
<<part: stored_bars>>) AS s),
(symbol, "interval", "from", "to", fill, adjusted := false) AS TABLE (
<<part: changed_bars; fill>>),
(symbol, "interval", "from", "to", adjusted) AS TABLE (
<<part: changed_bars; false>>)
