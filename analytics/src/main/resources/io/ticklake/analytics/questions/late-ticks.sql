-- Which symbols' trades of a day reached the lake late, and by how much?
-- day: UTC day of the trades, as 2026-01-05
-- seconds = 60: how late is late
SELECT symbol, venue, count(*) AS late_trades,
  max(date_diff('second', event_time, ingested_at)) AS latest_by_seconds,
  median(date_diff('second', event_time, ingested_at))::BIGINT AS median_seconds
FROM ticks(NULL, $day::DATE, $day::DATE + 1)
WHERE ingested_at > event_time + to_seconds($seconds::DOUBLE)
GROUP BY symbol, venue
ORDER BY late_trades DESC, symbol, venue
