-- Accepted trades, computed from bronze: each once, the first of its copies, as it was corrected and unless it was cancelled.
WITH
$amendments
records AS (
  SELECT b.*, {topic: source_topic, part: source_partition, record: source_offset} AS place
  FROM bronze.ticks b LEFT JOIN attempts USING (source_topic, source_partition, source_offset)
  WHERE event_time >= $from AND event_time < $to AND kind = 'trade' AND reject_reason IS NULL
    AND coalesce(newest, decode_attempt) <= decode_attempt),
trades AS (
  SELECT symbol, venue, event_time_ns, trade_id, min(place) AS place, arg_min(price, place) AS price, arg_min(size, place) AS size,
    arg_min_null(sequence, place) AS sequence, count(*)::INTEGER AS copies
  FROM records
  -- Without an id a record is a trade of its own.
  GROUP BY symbol, venue, event_time_ns, trade_id, CASE WHEN trade_id IS NULL THEN place END)
SELECT symbol, venue, event_time_ns, place.topic AS source_topic, place.part AS source_partition, place.record AS source_offset,
  trade_id, sequence, coalesce(amended.price, price) AS price, coalesce(amended.size, size) AS size, copies
FROM trades LEFT JOIN amendments USING (symbol, venue, trade_id, event_time_ns)
WHERE amended IS NULL OR amended.kind <> 'cancel'
