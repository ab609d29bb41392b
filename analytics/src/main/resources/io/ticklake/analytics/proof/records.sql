-- Where the trades lie in bronze: each must be one record with the same time, and with the same price and size or corrected to them.
WITH
$amendments
trades AS (
  SELECT * FROM silver.ticks
  WHERE symbol = $symbol AND venue = $venue
    AND event_time >= $from::TIMESTAMPTZ AND event_time < $to::TIMESTAMPTZ),
records AS (
  SELECT source_topic, source_partition, source_offset, event_time_ns,
    amended.kind IS NOT DISTINCT FROM 'cancel' AS cancelled,
    coalesce(amended.price, price) AS price, coalesce(amended.size, size) AS size
  FROM bronze.ticks LEFT JOIN amendments USING (symbol, venue, trade_id, event_time_ns)
  WHERE symbol = $symbol AND venue = $venue AND kind = 'trade' AND reject_reason IS NULL
    AND event_time >= $from::TIMESTAMPTZ AND event_time < $to::TIMESTAMPTZ),
found AS (
  SELECT t.source_topic, t.source_partition, t.source_offset, t.ingested_at, count(r.source_offset) AS records,
    count(*) FILTER (r.price = t.price AND r.size = t.size AND r.event_time_ns = t.event_time_ns AND NOT r.cancelled) AS same
  FROM trades t LEFT JOIN records r USING (source_topic, source_partition, source_offset)
  GROUP BY ALL)
SELECT source_topic, source_partition, min(source_offset) AS first, max(source_offset) AS last,
  count(*) AS trades, count(*) FILTER (records = 1 AND same = 1) AS proved,
  min(ingested_at) AS first_ingested, max(ingested_at) AS last_ingested
FROM found GROUP BY source_topic, source_partition ORDER BY source_topic, source_partition
