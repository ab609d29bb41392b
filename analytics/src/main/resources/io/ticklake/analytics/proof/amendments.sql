-- The correction or cancel that counts of each trade that has some: the last in total order; of records decoded again the newest attempt.
attempts AS (
  SELECT source_topic, source_partition, source_offset, max(decode_attempt) AS newest
  FROM bronze.ticks WHERE decode_attempt > 0 GROUP BY ALL),
amendments AS (
  SELECT symbol, venue, trade_id, original_event_time_ns AS event_time_ns,
    arg_max({kind: kind, price: price, size: size}, {made: event_time_ns, numbered: sequence IS NOT NULL, number: coalesce(sequence, 0),
      topic: source_topic, part: source_partition, record: source_offset}) AS amended
  FROM bronze.ticks LEFT JOIN attempts USING (source_topic, source_partition, source_offset)
  WHERE kind IN ('correction', 'cancel') AND reject_reason IS NULL AND coalesce(newest, decode_attempt) <= decode_attempt
    AND original_event_time_ns >= epoch_ns($from::TIMESTAMPTZ) AND original_event_time_ns < epoch_ns($to::TIMESTAMPTZ)
  GROUP BY symbol, venue, trade_id, original_event_time_ns),
