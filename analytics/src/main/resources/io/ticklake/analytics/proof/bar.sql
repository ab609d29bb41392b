-- The stored bars of a symbol with that start, one of each venue.
SELECT venue, open, high, low, close, volume, turnover, trades, realised_variance, realised_volatility, returns,
  first_event_time_ns, last_event_time_ns, missing, duplicates,
  vwap, completeness, revision, build_id
FROM gold.bars
WHERE bar_interval = $interval AND symbol = $symbol AND bar_start = $from::TIMESTAMPTZ
  AND ($venue = '' OR venue = $venue)
ORDER BY venue
