"""What the lake says of its own making: appends of the stream, builds, rejects."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from board.moments import from_epoch
from board.serving import Row, ask

TABLES = """
SELECT table_name, rows, files, bytes, epoch(committed_at) AS committed FROM main._release
WHERE release_id = (SELECT max(release_id) FROM main._release) ORDER BY table_name
"""
NEWEST_APPEND = "SELECT epoch(max(committed_at)) AS newest FROM meta.bronze_log"
APPENDS = """
SELECT epoch(time_bucket(INTERVAL 1 MINUTE, committed_at))::BIGINT AS minute, sum(rows)::BIGINT AS rows,
  coalesce(sum(rejects), 0)::BIGINT AS rejects, count(*) AS appends
FROM meta.bronze_log WHERE table_name = $1 AND committed_at >= $2::TIMESTAMPTZ GROUP BY minute ORDER BY minute
"""
# Of each partition the last append that named it; older ones say nothing more.
SOURCES = "SELECT sources FROM meta.bronze_log WHERE sources IS NOT NULL AND committed_at >= $1::TIMESTAMPTZ"
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
COUNTS = """
SELECT coalesce(sum(rows), 0)::BIGINT AS records, coalesce(sum(rejects), 0)::BIGINT AS rejects
FROM meta.bronze_log WHERE committed_at >= $1::TIMESTAMPTZ
"""
BUILDS = """
SELECT build_id, layer, partition, rows, bronze_rows, duplicates, trade_ids_reused, epoch(started_at) AS started
FROM meta.builds ORDER BY build_id DESC LIMIT 30
"""
SOURCE = re.compile(r"(?P<topic>.+):(?P<partition>\d+):(?P<first>\d+)-(?P<last>\d+)")


def tables() -> list[Row]:
    """Rows, files and bytes of each table in the release."""
    return ask(TABLES)


def newest_append() -> datetime | None:
    newest = ask(NEWEST_APPEND)[0]["newest"]
    return None if newest is None else from_epoch(newest)


def appends(table: str, since: datetime) -> list[Row]:
    """Rows and rejects per minute in which the stream committed."""
    return ask(APPENDS, table, since)


def committed(since: datetime) -> dict[tuple[str, int], int]:
    """Offset after the last record in bronze, by topic and partition."""
    ends: dict[tuple[str, int], int] = {}
    for row in ask(SOURCES, since):
        for text in row["sources"].split(","):
            if found := SOURCE.fullmatch(text.strip()):
                place = (found["topic"], int(found["partition"]))
                ends[place] = max(ends.get(place, 0), int(found["last"]) + 1)
    return ends


def rejects_by_reason(since: datetime) -> list[Row]:
    return ask(REJECTS_BY_REASON, since)


def reject_samples(since: datetime, reason: str) -> list[Row]:
    """The newest rejected records, of one reason or (empty text) of all."""
    return ask(REJECT_SAMPLES, since, reason)


def counts(since: datetime) -> Row:
    """Records and rejects appended since then."""
    return ask(COUNTS, since)[0]


def builds() -> list[Row]:
    return ask(BUILDS)


def a_day_before(newest: datetime | None) -> datetime:
    """The day that the page looks back over, which ends with the newest append."""
    return (newest or from_epoch(0)) - (timedelta(days=1) if newest else timedelta(0))
