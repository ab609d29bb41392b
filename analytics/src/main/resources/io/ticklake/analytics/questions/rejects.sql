-- Which records of a day of arrival were no valid ticks or market info, by reason, with one of each?
-- day: UTC day of arrival, as 2026-01-05
SELECT table_name, reject_reason, count(*) AS records, max(ingested_at) AS newest,
  left(arg_max(raw, ingested_at)::VARCHAR, 60) AS example
FROM bronze.rejects
WHERE ingested_at >= ($day::DATE)::TIMESTAMP AT TIME ZONE 'UTC'
  AND ingested_at < ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
GROUP BY table_name, reject_reason
ORDER BY records DESC, table_name, reject_reason
