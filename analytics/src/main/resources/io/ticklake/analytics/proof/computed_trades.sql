-- Accepted trades, computed from bronze: each once, the first of its copies; one waits where bronze has grown since its hour was built.
WITH attempts AS (
  SELECT source_topic, source_partition, source_offset, max(decode_attempt) AS newest
  FROM bronze.ticks WHERE decode_attempt > 0 GROUP BY ALL),
records AS (
  SELECT b.*, date_trunc('hour', event_time) AS hour, {topic: source_topic, part: source_partition, record: source_offset} AS place
  FROM bronze.ticks b LEFT JOIN attempts USING (source_topic, source_partition, source_offset)
  WHERE event_time >= $from AND event_time < $to AND kind = 'trade' AND reject_reason IS NULL
    AND coalesce(newest, decode_attempt) <= decode_attempt),
trades AS (
  SELECT symbol, venue, event_time_ns, hour, min(place) AS place, arg_min(price, place) AS price, arg_min(size, place) AS size,
    count(*)::INTEGER AS copies
  FROM records
  GROUP BY symbol, venue, event_time_ns, hour, CASE WHEN trade_id IS NULL THEN place END, trade_id),
built AS (
  SELECT hour, max(log_position) AS log_position
  FROM (SELECT DISTINCT date_trunc('hour', event_time) AS hour, build_id FROM silver.ticks WHERE event_time >= $from AND event_time < $to)
  JOIN (SELECT build_id, log_position FROM meta.builds WHERE layer = 'silver') USING (build_id)
  GROUP BY hour),
appended(hour, newest) AS ($appended)
SELECT symbol, venue, event_time_ns, place.topic AS source_topic, place.part AS source_partition, place.record AS source_offset,
  price, size, copies, coalesce(newest > coalesce(log_position, -1), false) AS waits
FROM trades LEFT JOIN built USING (hour) LEFT JOIN appended USING (hour)
