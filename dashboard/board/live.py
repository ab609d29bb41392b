"""Asks Postgres what the live path wrote: trades, sectors and bars seconds after they happened.

All numbers of one look come from one transaction, so they are of one batch. Connections are short: they hold nothing back in the
server, and find it again after it was restarted. Pages that look at the same moment share an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import streamlit as st
from psycopg2.extensions import connection as Connection

from board.backend import backend
from board.moments import from_epoch
from board.serving import Row
from board.settings import Settings

CONNECT_SECONDS = 3
STATEMENT_MILLISECONDS = 5_000
# The database that `up` makes for it, in the Postgres it runs.
DATABASE = "ticklake"
HOURS = 3

FRESHNESS = """
SELECT batch, extract(epoch FROM committed_at)::float8 AS committed, extract(epoch FROM newest_event_time)::float8 AS newest,
  extract(epoch FROM watermark)::float8 AS watermark, coalesce(lag, 0) AS lag, seconds_since_commit,
  records, accepted, duplicates, late, expired, rejected, skipped, corrections
FROM live.freshness ORDER BY committed_at DESC LIMIT 1
"""
# Of the last minute of batches; and of the last hundred that held trades, from their newest trade to their commit.
PACE = """
SELECT coalesce(sum(accepted) / greatest(1, extract(epoch FROM max(committed_at) - min(received_at))), 0)::float8 AS pace
FROM live.batches WHERE committed_at > (SELECT max(committed_at) FROM live.batches) - interval '60 seconds'
"""
DELAYS = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
  percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) AS p99
FROM (SELECT extract(epoch FROM committed_at - newest_event_time)::float8 AS seconds
      FROM live.batches WHERE newest_event_time IS NOT NULL AND accepted > 0 ORDER BY batch DESC LIMIT 100) AS newest
"""
TRADES = """
SELECT extract(epoch FROM event_time)::float8 AS time, symbol, venue, price::float8 AS price, size::float8 AS size,
  (price * size)::float8 AS value, company_name AS company, sector, coalesce(trade_id, '') AS trade_id
FROM live.latest_trades LIMIT %(most)s
"""
SECTORS = """
SELECT now.sector, extract(epoch FROM now.window_start)::float8 AS minute, now.trades, now.turnover::float8 AS turnover,
  now.symbols, lately.trades AS trades_15, lately.turnover AS turnover_15, lately.volume AS volume_15
FROM live.sectors_now AS now
JOIN (SELECT sector, sum(trades)::bigint AS trades, sum(turnover)::float8 AS turnover, sum(volume)::float8 AS volume
      FROM live.sector_metrics WHERE window_start > to_timestamp(%(newest)s) - interval '15 minutes' GROUP BY sector) AS lately
  USING (sector)
ORDER BY lately.turnover DESC
"""
# By the batches of the last minutes, which an index finds: the bars of a day may be millions.
SERIES = """
SELECT symbol, venue, sum(turnover)::float8 AS turnover FROM live.bars_live
WHERE bar_interval = '1m' AND batch >= (
  SELECT min(batch) FROM live.batches WHERE committed_at > (SELECT max(committed_at) FROM live.batches) - interval '10 minutes')
GROUP BY symbol, venue ORDER BY turnover DESC, symbol, venue LIMIT 2000
"""
BARS = """
SELECT extract(epoch FROM bar_start)::bigint AS time, open::float8, high::float8, low::float8, close::float8, volume::float8,
  turnover::float8, trades,
  CASE WHEN bar_start + interval '1 minute' > to_timestamp(%(newest)s) THEN 'open' ELSE 'complete' END AS state,
  CASE WHEN count(*) OVER last_20 = 20 THEN (avg(close) OVER last_20)::float8 END AS sma_20
FROM live.bars_live
WHERE bar_interval = '1m' AND symbol = %(symbol)s AND venue = %(venue)s AND close IS NOT NULL AND high IS NOT NULL
  AND bar_start > to_timestamp(%(newest)s) - make_interval(hours => %(hours)s)
WINDOW last_20 AS (ORDER BY bar_start ROWS BETWEEN 19 PRECEDING AND CURRENT ROW)
ORDER BY bar_start
"""
# Of one series, the five minutes up to the newest trade of all.
METRICS = """
SELECT extract(epoch FROM m.minute_start)::float8 AS minute, m.metric, m.value::float8 AS value, k.meaning
FROM live.minute_metrics AS m JOIN live.metrics AS k USING (metric)
WHERE m.symbol = %(symbol)s AND m.venue = %(venue)s AND m.minute_start > to_timestamp(%(newest)s) - interval '5 minutes'
ORDER BY m.minute_start DESC, m.metric
"""
OFFSETS = (
    "SELECT source_topic AS topic, source_partition AS part, next_offset, end_offset FROM live.progress_offsets ORDER BY 1, 2"
)
REJECTS = "SELECT source_topic AS topic, reason, records FROM live.rejects ORDER BY records DESC, reason LIMIT 20"


class NoLive(Exception):
    """The live tables cannot be read now; a sentence says why."""


@dataclass(frozen=True)
class Address:
    """Where the live tables are, and as whom they are read."""

    host: str
    port: int
    database: str
    user: str
    password: str

    def __repr__(self) -> str:
        return f"{self.host}:{self.port}/{self.database} as {self.user}"


@dataclass(frozen=True)
class Look:
    """What the tables hold at one moment. Times are seconds since 1970; without a trade there is no newest one."""

    fresh: Row
    pace: float
    median_delay: float | None
    p99_delay: float | None
    trades: list[Row]
    sectors: list[Row]

    @property
    def newest(self) -> datetime | None:
        return None if self.fresh["newest"] is None else from_epoch(self.fresh["newest"])

    @property
    def committed(self) -> datetime:
        return from_epoch(self.fresh["committed"])


@dataclass(frozen=True)
class Minutes:
    """Of one series: the bars of the last hours, and what each metric says of the last five minutes, at one moment."""

    bars: list[Row]
    metrics: list[Row]


@dataclass(frozen=True)
class Progress:
    """How far the live path has read, what became of the records, and what it rejected."""

    fresh: Row
    offsets: dict[tuple[str, int], Row]
    rejects: list[Row]


def address(places: Settings) -> Address:
    """From the settings; else from what `up` says of the Postgres that it runs."""
    if places.live_database:
        host, port, database = _parts_of(places.live_database)
    else:
        part = backend(places.folder).part("postgres")
        if part is None or part.port is None:
            raise NoLive("No Postgres with live tables is known for this lake.")
        host, port, database = "127.0.0.1", part.port, DATABASE
    return Address(host, port, database, places.live_reader, places.live_password or _kept_password(places))


@st.cache_data(ttl=0.5, show_spinner=False, max_entries=4)
def look(where: Address, most: int = 40) -> Look:
    """The newest trades, each sector, how far behind they are."""
    with _transaction(where) as ask:
        fresh = ask(FRESHNESS)
        if not fresh:
            raise NoLive("The live tables are there, but no job has written to them yet.")
        delays = ask(DELAYS)[0]
        return Look(
            fresh=fresh[0],
            pace=ask(PACE)[0]["pace"],
            median_delay=delays["median"],
            p99_delay=delays["p99"],
            trades=ask(TRADES, most=most),
            sectors=[] if fresh[0]["newest"] is None else ask(SECTORS, newest=fresh[0]["newest"]),
        )


@st.cache_data(ttl=10, show_spinner=False, max_entries=4)
def series(where: Address) -> list[tuple[str, str]]:
    """Symbol and venue of what traded in the last minutes, most turnover first."""
    with _transaction(where) as ask:
        return [(row["symbol"], row["venue"]) for row in ask(SERIES)]


@st.cache_data(ttl=60, show_spinner=False, max_entries=64)
def minutes(where: Address, symbol: str, venue: str, newest: float, batch: int) -> Minutes:
    """The minutes of one series up to the newest event of a batch."""
    del batch  # another batch makes another answer
    with _transaction(where) as ask:
        series = {"symbol": symbol, "venue": venue, "newest": newest}
        return Minutes(bars=ask(BARS, **series, hours=HOURS), metrics=ask(METRICS, **series))


@st.cache_data(ttl=2, show_spinner=False, max_entries=4)
def progress(where: Address) -> Progress:
    with _transaction(where) as ask:
        fresh = ask(FRESHNESS)
        if not fresh:
            raise NoLive("The live tables are there, but no job has written to them yet.")
        return Progress(fresh[0], {(row["topic"], row["part"]): row for row in ask(OFFSETS)}, ask(REJECTS))


@contextmanager
def _transaction(where: Address) -> Iterator[Any]:
    """A function that asks, all in one snapshot of the database."""
    opened: Connection | None = None
    try:
        opened = psycopg2.connect(
            host=where.host,
            port=where.port,
            dbname=where.database,
            user=where.user,
            password=where.password,
            connect_timeout=CONNECT_SECONDS,
            application_name="ticklake dashboard",
            options=f"-c timezone=UTC -c statement_timeout={STATEMENT_MILLISECONDS}",
        )
        opened.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with opened.cursor() as cursor:

            def ask(sql: str, **arguments: Any) -> list[Row]:
                cursor.execute(sql, arguments)
                names = [column.name for column in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

            yield ask
    except (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName) as error:
        raise NoLive(f"{where!r} has no live tables yet; `ticklake live` makes them.") from error
    except psycopg2.Error as error:
        said = str(error).strip().splitlines()
        raise NoLive(f"{where!r} did not answer: {said[0].rstrip('.') if said else type(error).__name__}.") from error
    finally:
        if opened is not None:
            opened.close()


def _parts_of(url: str) -> tuple[str, int, str]:
    """Host, port and database of jdbc:postgresql://host:port/database."""
    parts = urlsplit(url.removeprefix("jdbc:"))
    try:
        return parts.hostname or "127.0.0.1", parts.port or 5432, parts.path.strip("/") or DATABASE
    except ValueError as error:
        raise NoLive(f"TICKLAKE_LIVE_DATABASE = {url} is no address such as jdbc:postgresql://host:port/database.") from error


def _kept_password(places: Settings) -> str:
    """The one that `up` made; empty where it made none, which a server may accept."""
    secret = f"postgres-{places.live_reader.replace('_', '-')}"
    try:
        return (places.folder / "run" / "secrets" / secret).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def minute(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M")
