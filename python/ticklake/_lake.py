"""Finds the serving file of a lake and asks it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

import duckdb

from ticklake._answer import Answer

Interval: TypeAlias = Literal["1s", "1m", "5m", "1h", "1d"]
Time: TypeAlias = str | date | datetime

_INTERVALS = ("1s", "1m", "5m", "1h", "1d")
# How the partitions of bars are called, by interval: named in a query, all others are left out by their folder.
_PERIODS = {"1s": "%Y-%m-%dT%H", "1m": "%Y-%m-%d", "5m": "%Y-%m-%d", "1h": "%Y-%m", "1d": "%Y"}


class LakeNotFound(FileNotFoundError):
    """There is no serving file where one was looked for."""


class _Questions:
    """What can be asked of a lake, and of one release of it."""

    def __init__(self, connection: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]) -> None:
        self._connection = connection

    def bars(
        self,
        symbols: str | Sequence[str] | None = None,
        *,
        interval: Interval = "1m",
        start: Time | None = None,
        end: Time | None = None,
        venue: str | None = None,
        fill: bool = False,
        adjusted: bool = False,
    ) -> Answer:
        """Bars of one length, in the order of symbol, venue and time.

        Args:
            symbols: one symbol, several, or all.
            interval: the length of a bar.
            start: bars that start at or after this time; text such as ``2026-01-05T14:30``, UTC, or a date or datetime.
            end: bars that start before this time.
            venue: only bars of trades there.
            fill: also a bar for each interval without trades between two bars of a series: the close before as open, high, low
                and close, volume 0, no vwap, `is_filled`.
            adjusted: prices and volumes as if the splits and dividends of `silver.corporate_actions` had always been in effect;
                turnover stays. Through doubles, rounded to 8 decimals. Has the columns of the macro `bars`, and with `fill` the
                bars between those of the range.

        Raises:
            ValueError: an interval that no bar has, a time that is none, an empty range.
        """
        if interval not in _INTERVALS:
            raise ValueError(f"There are no bars of {interval!r}; there are {', '.join(_INTERVALS)}.")
        where, parameters = _where(symbols, venue, "bar_start", start, end)
        if adjusted:
            return Answer(self._connection, *_adjusted(symbols, interval, venue, parameters, fill=fill))
        where.insert(0, "bar_interval = $interval")
        parameters["interval"] = interval
        for name, sign in (("start", ">="), ("end", "<=")):
            if name in parameters and not fill:
                where.append(f"period {sign} $period_{name}")
                parameters[f"period_{name}"] = parameters[name].strftime(_PERIODS[interval])
        table, left_out = ("gold.bars_filled", "bar_interval") if fill else ("gold.bars", "bar_interval, period")
        query = f"SELECT * EXCLUDE ({left_out}) FROM {table} WHERE {' AND '.join(where)} ORDER BY symbol, venue, bar_start"
        return Answer(self._connection, query, parameters)

    def ticks(
        self,
        symbols: str | Sequence[str] | None = None,
        *,
        start: Time | None = None,
        end: Time | None = None,
        venue: str | None = None,
    ) -> Answer:
        """Accepted trades with their indicators, in the total order of each series.

        Args:
            symbols: one symbol, several, or all.
            start: trades at or after this time, UTC.
            end: trades before this time, UTC.
            venue: only trades there.

        Raises:
            ValueError: a time that is none, an empty range.
        """
        where, parameters = _where(symbols, venue, "event_time", start, end)
        condition = f" WHERE {' AND '.join(where)}" if where else ""
        query = f"SELECT * FROM silver.ticks{condition} ORDER BY symbol, venue, date_trunc('hour', event_time), ordinal"
        return Answer(self._connection, query, parameters)

    def sql(self, query: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Any DuckDB query on the tables of docs/tables.md; ``$name`` in it is taken from `parameters`, bound and not pasted."""
        return Answer(self._connection, query, dict(parameters or {}))


class Release(_Questions):
    """One state of all tables, held still: what is published meanwhile is not seen."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(lambda: _kept(connection))
        found = connection.execute("SELECT max(release_id), epoch_us(max(published_at)) FROM main._release").fetchone()
        if found is None or found[0] is None:
            raise LakeNotFound("The serving file names no release. Run ticklake publish.")
        self.id: int = int(found[0])
        self.published_at: datetime = datetime.fromtimestamp(found[1] / 1e6, UTC)


class Lake(_Questions):
    """A lake whose serving file is read; each question is asked of the file that is current at that moment."""

    def __init__(self, file: Path) -> None:
        super().__init__(lambda: _attached(file))
        self.file = file

    @contextmanager
    def release(self) -> Iterator[Release]:
        """Several questions of one state of the lake.

        The data files of a release are kept for as long as the setting `release.keep` says.
        """
        with _attached(self.file) as connection:
            yield Release(connection)

    def marts(self, query: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """A query on the tables that `ticklake marts` makes: hourly_prices, daily_summary, sector_leaders, …"""
        return Answer(lambda: _attached(self.file.with_name("marts.duckdb")), query, dict(parameters or {}))

    def __repr__(self) -> str:
        return f"Lake({str(self.file)!r})"


def connect(lake: str | os.PathLike[str] | None = None) -> Lake:
    """Opens the lake in a folder, or a serving file by its name.

    Args:
        lake: the folder of the lake, or the path of a serving file. Default: the environment's TICKLAKE_LAKE, else datalake
            in the current folder. For a lake on S3 give the serving file that `ticklake publish` names.

    Raises:
        LakeNotFound: there is no serving file.
    """
    given = os.fspath(lake or os.environ.get("TICKLAKE_LAKE") or "datalake")
    if "://" in given and not given.startswith("file:"):
        raise LakeNotFound(f"{given} is no folder. Give the path of the serving file that ticklake publish names.")
    path = Path(given.removeprefix("file://").removeprefix("file:")).absolute()
    file = path if path.suffix == ".duckdb" else path / "serving" / "analytics.duckdb"
    if not file.exists():
        raise LakeNotFound(f"There is no serving file {file}. Run ticklake publish.")
    return Lake(file)


@contextmanager
def _attached(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    # Opened by its own name, the file would be the one that this process had opened first, for as long as anybody in it has a
    # connection, also after it was replaced. Attached to a private database it is the current one.
    if not file.exists():
        command = "marts" if file.name == "marts.duckdb" else "publish"
        raise LakeNotFound(f"There is no {file}. Run ticklake {command}.")
    # Nor is code fetched: DuckDB would get an extension from the network when a query needs one.
    with duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        quoted = str(file).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS lake (READ_ONLY)")
        connection.execute("USE lake")
        yield connection


@contextmanager
def _kept(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.cursor() as cursor:
        cursor.execute("SET TimeZone = 'UTC'")
        cursor.execute("USE lake")
        yield cursor


def _adjusted(
    symbols: str | Sequence[str] | None, interval: Interval, venue: str | None, given: dict[str, Any], *, fill: bool
) -> tuple[str, dict[str, Any]]:
    """The macro `bars` of each symbol: it reads the files of its arguments and knows what adjusts them."""
    names = [name for name in given if name.startswith("symbol_")]
    parameters = {"start": None, "end": None, **given, "interval": interval, "fill": fill}
    # A list without symbols asks for the bars of none.
    wanted = [f"${name}" for name in names] if names else ["NULL"]
    calls = " UNION ALL ".join(f"FROM bars({name}, $interval, $start, $end, fill => $fill, adjusted => true)" for name in wanted)
    conditions = [*(["venue = $venue"] if venue is not None else []), *(["false"] if symbols is not None and not names else [])]
    condition = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT * EXCLUDE bar_interval FROM ({calls}){condition} ORDER BY symbol, venue, bar_start", parameters


def _where(
    symbols: str | Sequence[str] | None, venue: str | None, column: str, start: Time | None, end: Time | None
) -> tuple[list[str], dict[str, Any]]:
    """Conditions and the values they are bound to."""
    where: list[str] = []
    parameters: dict[str, Any] = {}
    if symbols is not None:
        wanted = [symbols] if isinstance(symbols, str) else list(symbols)
        # One name per symbol: DuckDB leaves out files and row groups by a list of values, not by a list in one value.
        parameters |= {f"symbol_{place}": symbol for place, symbol in enumerate(wanted)}
        where.append(f"symbol IN ({', '.join(f'$symbol_{place}' for place in range(len(wanted)))})" if wanted else "false")
    if venue is not None:
        where.append("venue = $venue")
        parameters["venue"] = venue
    for name, sign, time in (("start", ">=", start), ("end", "<", end)):
        if time is not None:
            where.append(f"{column} {sign} ${name}")
            parameters[name] = _moment(time)
    if "start" in parameters and "end" in parameters and parameters["start"] >= parameters["end"]:
        raise ValueError(f"The range from {start} to {end} is empty: the end is exclusive and has to be later.")
    return where, parameters


def _moment(time: Time) -> datetime:
    """A moment in UTC; what says no time zone is UTC."""
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError:
            raise ValueError(f"{time!r} is no time; write it as 2026-01-05 or 2026-01-05T14:30, UTC.") from None
    elif not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day)  # noqa: DTZ001 - made UTC below
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
