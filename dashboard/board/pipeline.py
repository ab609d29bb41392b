"""What the lake says of its own making: appends of the stream, builds, rejects."""

from __future__ import annotations

from datetime import datetime, timedelta

from board.moments import from_epoch
from board.serving import Row, ask

TABLES = """
SELECT table_name, rows, files, bytes, epoch(committed_at) AS committed FROM main._release
WHERE release_id = (SELECT max(release_id) FROM main._release) ORDER BY table_name
"""
# The rows themselves say when they came: meta.bronze_log knows only appends whose snapshots maintenance has expired.
NEWEST_APPEND = """
SELECT epoch(max(ingested_at)) AS newest FROM bronze.ticks
WHERE ingested_at >= (SELECT max(committed_at) - INTERVAL 2 DAY FROM main._release WHERE table_name = 'bronze.ticks')
"""
NEWEST_APPEND_OF_ALL = "SELECT epoch(max(ingested_at)) AS newest FROM bronze.ticks"
APPENDS = """
SELECT epoch(time_bucket(INTERVAL 1 MINUTE, ingested_at))::BIGINT AS minute, count(*) AS rows,
  count(reject_reason) AS rejects, count(DISTINCT ingested_at) AS appends
FROM bronze.ticks WHERE ingested_at >= $1::TIMESTAMPTZ GROUP BY minute ORDER BY minute
"""
# Of partitions that have been quiet for long the log knows the end, of all others the rows since its last entry.
COMMITTED = """
WITH since AS (
  SELECT coalesce(max(committed_at) - INTERVAL 1 HOUR, TIMESTAMPTZ '1970-01-01 00:00:00+00') AS moment FROM meta.bronze_log),
rows AS (
  SELECT source_topic, source_partition, source_offset, ingested_at FROM bronze.ticks
  UNION ALL SELECT source_topic, source_partition, source_offset, ingested_at FROM bronze.market_info),
ranges AS (
  SELECT regexp_extract(unnest(string_split(sources, ',')), '^(.*):([0-9]+):[0-9]+-([0-9]+)$', ['topic', 'part', 'last']) AS range
  FROM meta.bronze_log WHERE sources IS NOT NULL),
ends AS (
  SELECT source_topic AS topic, source_partition AS part, max(source_offset) AS last FROM rows
  WHERE ingested_at >= (SELECT moment FROM since) GROUP BY ALL
  UNION ALL SELECT range.topic, range.part::INTEGER, max(range.last::BIGINT) FROM ranges WHERE range.topic <> '' GROUP BY ALL)
SELECT topic, part, max(last) + 1 AS end_offset FROM ends WHERE topic NOT LIKE 'file:%' GROUP BY ALL ORDER BY ALL
"""
REJECTS_BY_REASON = """
SELECT table_name, reject_reason AS reason, count(*) AS records, epoch(max(ingested_at)) AS newest
FROM bronze.rejects WHERE ingested_at >= $1::TIMESTAMPTZ GROUP BY ALL ORDER BY records DESC, reason
"""
REJECT_SAMPLES = """
SELECT table_name, reject_reason AS reason, epoch(ingested_at) AS ingested, source_topic, source_partition,
  source_offset, symbol, raw
FROM bronze.rejects WHERE ingested_at >= $1::TIMESTAMPTZ AND ($2 = '' OR reject_reason = $2)
ORDER BY ingested_at DESC, source_topic, source_partition, source_offset DESC LIMIT 25
"""
# The records of which bronze.rejects shows some: of both tables, each by its last attempt, which came last.
COUNTS = """
WITH records AS NOT MATERIALIZED (
  SELECT 'bronze.ticks' AS table_name, source_topic, source_partition, source_offset, decode_attempt, reject_reason
  FROM bronze.ticks WHERE ingested_at >= $1::TIMESTAMPTZ
  UNION ALL
  SELECT 'bronze.market_info', source_topic, source_partition, source_offset, decode_attempt, reject_reason
  FROM bronze.market_info WHERE ingested_at >= $1::TIMESTAMPTZ),
replays AS (
  SELECT table_name, source_topic, source_partition, source_offset, max(decode_attempt) AS last_attempt
  FROM records WHERE decode_attempt > 0 GROUP BY ALL)
SELECT count(*) AS records, count(reject_reason) AS rejects
FROM records LEFT JOIN replays USING (table_name, source_topic, source_partition, source_offset)
WHERE decode_attempt >= coalesce(last_attempt, 0)
"""
# The hours of a gold day are not builds of their own, and would hide those.
BUILDS = """
SELECT build_id, layer, partition, rows, bronze_rows, duplicates, trade_ids_reused, epoch(started_at) AS started
FROM meta.builds WHERE layer <> 'gold_hours' ORDER BY build_id DESC LIMIT 30
"""


def tables() -> list[Row]:
    """Rows, files and bytes of each table in the release."""
    return ask(TABLES)


def newest_append() -> datetime | None:
    newest = ask(NEWEST_APPEND)[0]["newest"] or ask(NEWEST_APPEND_OF_ALL)[0]["newest"]
    return None if newest is None else from_epoch(newest)


def appends(since: datetime) -> list[Row]:
    """Records, rejects and appends of ticks per minute."""
    return ask(APPENDS, since)


def committed() -> dict[tuple[str, int], int]:
    """Offset after the last record in bronze, by topic and partition."""
    return {(row["topic"], row["part"]): row["end_offset"] for row in ask(COMMITTED)}


def rejects_by_reason(since: datetime) -> list[Row]:
    return ask(REJECTS_BY_REASON, since)


def reject_samples(since: datetime, reason: str) -> list[Row]:
    """The newest rejected records, of one reason or (empty text) of all."""
    return ask(REJECT_SAMPLES, since, reason)


def counts(since: datetime) -> Row:
    """Records, of ticks and of market info, whose last attempt was appended since then, and the rejected ones among them."""
    return ask(COUNTS, since)[0]


def builds() -> list[Row]:
    return ask(BUILDS)


def a_day_before(newest: datetime | None) -> datetime:
    """The day that the page looks back over, which ends with the newest append."""
    return (newest or from_epoch(0)) - (timedelta(days=1) if newest else timedelta(0))
