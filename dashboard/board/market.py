"""What the market page shows: each series over one window of time, in as many points as a small line has room for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from board.serving import Row, ask


@dataclass(frozen=True)
class Window:
    """A length of time, the stored bars it is read from, and the points of a line across it."""

    length: timedelta
    interval: str
    point: timedelta


WINDOWS: dict[str, Window] = {
    "1h": Window(timedelta(hours=1), "1m", timedelta(minutes=1)),
    "6h": Window(timedelta(hours=6), "5m", timedelta(minutes=5)),
    "24h": Window(timedelta(hours=24), "5m", timedelta(minutes=20)),
    "7d": Window(timedelta(days=7), "1h", timedelta(hours=2)),
    "30d": Window(timedelta(days=30), "1h", timedelta(hours=8)),
}

# The change is counted from the last close before the window; a series that is younger, from its first open.
SERIES = """
WITH picked AS (
  SELECT symbol, venue, bar_start, open::DOUBLE AS open, high::DOUBLE AS high, low::DOUBLE AS low, close::DOUBLE AS close,
    volume::DOUBLE AS volume, turnover::DOUBLE AS turnover, trades, completeness, last_event_time_ns
  FROM gold.bars
  WHERE bar_interval = $1 AND bar_start >= $2::TIMESTAMPTZ AND bar_start <= $4::TIMESTAMPTZ),
points AS (
  SELECT symbol, venue, time_bucket(to_seconds($5), bar_start) AS point, arg_max(close, bar_start) AS close
  FROM picked WHERE bar_start >= $3::TIMESTAMPTZ AND close IS NOT NULL GROUP BY ALL),
lines AS (SELECT symbol, venue, list(round(close, 8) ORDER BY point) AS line FROM points GROUP BY ALL),
totals AS (
  SELECT symbol, venue,
    arg_max(close, bar_start) AS last,
    coalesce(arg_max(close, bar_start) FILTER (bar_start < $3::TIMESTAMPTZ),
             arg_min(open, bar_start) FILTER (bar_start >= $3::TIMESTAMPTZ)) AS reference,
    max(high) FILTER (bar_start >= $3::TIMESTAMPTZ) AS high,
    min(low) FILTER (bar_start >= $3::TIMESTAMPTZ) AS low,
    coalesce(sum(volume) FILTER (bar_start >= $3::TIMESTAMPTZ), 0) AS volume,
    coalesce(sum(turnover) FILTER (bar_start >= $3::TIMESTAMPTZ), 0) AS turnover,
    coalesce(sum(trades) FILTER (bar_start >= $3::TIMESTAMPTZ), 0)::BIGINT AS trades,
    count(*) FILTER (bar_start >= $3::TIMESTAMPTZ AND completeness = 'gap') AS gaps,
    max(last_event_time_ns) AS last_trade_ns
  FROM picked GROUP BY ALL),
known AS (SELECT symbol, arg_max(company_name, valid_from) AS company, arg_max(sector, valid_from) AS sector
          FROM silver.securities GROUP BY symbol)
SELECT totals.*, CASE WHEN reference > 0 THEN last / reference - 1 END AS change, line, company,
  coalesce(sector, 'UNKNOWN') AS sector
FROM totals JOIN lines USING (symbol, venue) LEFT JOIN known USING (symbol)
WHERE last IS NOT NULL
ORDER BY symbol, venue
"""

PACE = """
SELECT coalesce(sum(trades), 0)::DOUBLE / 300 AS trades_per_second
FROM gold.bars
WHERE bar_interval = '1m' AND bar_start >= $1::TIMESTAMPTZ AND bar_start < $2::TIMESTAMPTZ
"""


def series(window: Window, newest: datetime) -> list[Row]:
    """One row per series that traded in the window that ends with the newest trade of the lake."""
    start = newest - window.length
    # The close before the window is looked for as far back as the window is long, and over a night at least.
    before = start - max(window.length, timedelta(hours=24) if window.interval == "1h" else timedelta(hours=2))
    return ask(SERIES, window.interval, before, start, newest, window.point.total_seconds())


def trades_per_second(newest: datetime) -> float:
    """Over the last five minutes that are over."""
    end = newest.replace(second=0, microsecond=0)
    return float(ask(PACE, end - timedelta(minutes=5), end)[0]["trades_per_second"])


def movers(rows: list[Row], most: int) -> tuple[list[Row], list[Row]]:
    """The series that rose most and those that fell most, strongest first."""
    moved = [row for row in rows if row["change"] is not None]
    by_change = sorted(moved, key=lambda row: (-row["change"], row["symbol"]))
    rose = [row for row in by_change if row["change"] > 0][:most]
    fell = [row for row in reversed(by_change) if row["change"] < 0][:most]
    return rose, fell
