"""The bars of one series at any interval, with what is drawn over them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from board.serving import Row, ask


@dataclass(frozen=True)
class Interval:
    """A length of bars and the stored bars they are folded from."""

    length: timedelta
    stored: str

    @property
    def seconds(self) -> int:
        return int(self.length.total_seconds())


INTERVALS: dict[str, Interval] = {
    "1s": Interval(timedelta(seconds=1), "1s"),
    "10s": Interval(timedelta(seconds=10), "1s"),
    "1m": Interval(timedelta(minutes=1), "1m"),
    "5m": Interval(timedelta(minutes=5), "5m"),
    "15m": Interval(timedelta(minutes=15), "5m"),
    "30m": Interval(timedelta(minutes=30), "5m"),
    "1h": Interval(timedelta(hours=1), "1h"),
    "4h": Interval(timedelta(hours=4), "1h"),
    "1d": Interval(timedelta(days=1), "1d"),
    "1w": Interval(timedelta(days=7), "1d"),
}
RANGES: dict[str, timedelta] = {
    "15min": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "1d": timedelta(days=1),
    "1w": timedelta(days=7),
    "1mo": timedelta(days=30),
    "1y": timedelta(days=365),
}
# More candles than this are narrower than a pixel; the newest are shown then.
MOST_BARS = 2_000
LONGEST_STUDY = 200
MONDAY = datetime(2000, 1, 3, tzinfo=UTC).timestamp()

LISTED = """
WITH traded AS (SELECT symbol, venue, max(last_event_time_ns) AS last_ns FROM gold.bars WHERE bar_interval = '1d' GROUP BY ALL),
known AS (SELECT symbol, arg_max(company_name, valid_from) AS company, arg_max(sector, valid_from) AS sector,
                 arg_max(market_cap, valid_from)::DOUBLE AS market_cap
          FROM silver.securities GROUP BY symbol)
SELECT symbol, venue, last_ns, company, sector, market_cap FROM traded LEFT JOIN known USING (symbol) ORDER BY symbol, venue
"""

# A larger bar takes the worst state of its parts; the first of the list is the worst. As in the lake a return is null where a
# price is not positive. Of a bar in which no trade sets a price only the time is told.
FOLDED = """
WITH stored AS (
  SELECT * FROM gold.bars
  WHERE bar_interval = $1 AND symbol = $2 AND venue = $3
    AND bar_start >= $4::TIMESTAMPTZ AND bar_start < $5::TIMESTAMPTZ),
folded AS (
  SELECT time_bucket(to_seconds($6), bar_start) AS start,
    arg_min(open, bar_start)::DOUBLE AS open, max(high)::DOUBLE AS high, min(low)::DOUBLE AS low,
    arg_max(close, bar_start)::DOUBLE AS close, sum(volume)::DOUBLE AS volume, sum(turnover)::DOUBLE AS turnover,
    sum(trades)::BIGINT AS trades, sqrt(sum(realised_variance)) AS realised_volatility,
    ['open', 'partial', 'gap', 'complete'][min(list_position(['open', 'partial', 'gap', 'complete'], completeness))] AS state,
    sum(missing)::BIGINT AS missing, sum(duplicates)::BIGINT AS duplicates, max(revision) AS revision
  FROM stored GROUP BY start),
priced AS (
  SELECT *, lag(close) OVER (ORDER BY start) AS close_before FROM folded
  WHERE open IS NOT NULL AND high IS NOT NULL AND low IS NOT NULL AND close IS NOT NULL),
returns AS (
  SELECT *, CASE WHEN close > 0 AND close_before > 0 THEN ln(close / close_before) END AS log_return FROM priced)
SELECT epoch(start)::BIGINT AS time, open, high, low, close, volume, turnover, turnover / nullif(volume, 0) AS vwap, trades,
  realised_volatility, state, missing, duplicates, revision,
  CASE WHEN count(*) OVER last_20 = 20 THEN avg(close) OVER last_20 END AS sma_20,
  CASE WHEN count(*) OVER last_50 = 50 THEN avg(close) OVER last_50 END AS sma_50,
  CASE WHEN count(*) OVER last_200 = 200 THEN avg(close) OVER last_200 END AS sma_200,
  CASE WHEN count(log_return) OVER last_20 = 20 THEN stddev_samp(log_return) OVER last_20 END AS volatility_20
FROM returns
WINDOW last_20 AS (ORDER BY start ROWS BETWEEN 19 PRECEDING AND CURRENT ROW),
  last_50 AS (ORDER BY start ROWS BETWEEN 49 PRECEDING AND CURRENT ROW),
  last_200 AS (ORDER BY start ROWS BETWEEN 199 PRECEDING AND CURRENT ROW)
UNION ALL BY NAME
SELECT epoch(start)::BIGINT AS time FROM folded
WHERE open IS NULL OR high IS NULL OR low IS NULL OR close IS NULL
ORDER BY time
"""


@dataclass(frozen=True)
class Chart:
    """What one chart shows: bars in time order, and whether older ones of the range were left out.

    ``unpriced`` are the starts of bars in which no trade sets a price: there is nothing to draw.
    """

    bars: tuple[Row, ...]
    cut: bool
    unpriced: tuple[int, ...] = ()

    def count(self, state: str) -> int:
        return sum(bar["state"] == state for bar in self.bars)


def listed() -> list[Row]:
    """Every series that has bars, with what is known about its symbol."""
    return ask(LISTED)


def chart(symbol: str, venue: str, interval: Interval, length: timedelta, end: datetime) -> Chart:
    """The bars of ``length`` up to ``end`` (the end of the last bar at the latest), at most MOST_BARS of them.

    Averages need bars before the first one shown; where the lake has fewer than an average needs, it is null.
    """
    last = _ceiling(end, interval)
    first = _floor(last - length, interval)
    cut = (last - first) / interval.length > MOST_BARS
    if cut:
        first = last - MOST_BARS * interval.length
    # Nights and quiet minutes have no bars, so 200 bars may lie further back than 200 intervals.
    before = first - max(3 * LONGEST_STUDY * interval.length, timedelta(hours=1))
    rows = ask(FOLDED, interval.stored, symbol, venue, before, last, interval.seconds)
    shown = [row for row in rows if row["time"] >= first.timestamp()]
    return Chart(
        tuple(row for row in shown if row["close"] is not None), cut, tuple(row["time"] for row in shown if row["close"] is None)
    )


def beside(every: list[Row], symbol: str, venue: str) -> Row | None:
    """The series of a symbol to draw beside one of ``venue``: on the same venue, else on its first one."""
    its = [row for row in every if row["symbol"] == symbol]
    return next((row for row in its if row["venue"] == venue), its[0] if its else None)


def blanks(bars: tuple[Row, ...], interval: Interval, most: int = MOST_BARS) -> list[int]:
    """Starts of the intervals between the first and the last bar that have none; none if they are too many to draw."""
    if not bars:
        return []
    there = {int(bar["time"]) for bar in bars}
    every = range(int(bars[0]["time"]), int(bars[-1]["time"]), interval.seconds)
    if len(every) > 2 * most:
        return []
    return [time for time in every if time not in there]


def fitting_interval(length: timedelta) -> str:
    """The interval that shows a range in some hundred bars."""
    for name, interval in INTERVALS.items():
        if length / interval.length <= 400:
            return name
    return "1w"


def _floor(moment: datetime, interval: Interval) -> datetime:
    """As DuckDB's time_bucket does: days begin at midnight UTC, weeks on Monday."""
    steps = math.floor((moment.timestamp() - MONDAY) / interval.seconds)
    return datetime.fromtimestamp(MONDAY + steps * interval.seconds, UTC)


def _ceiling(moment: datetime, interval: Interval) -> datetime:
    """The end of the interval in which ``moment`` lies."""
    return _floor(moment, interval) + interval.length
