"""Makes a serving file as ``ticklake publish`` leaves it, of ticks that a test names: for tests that need no lake.

Its columns come from the table dictionary, which another test keeps equal to the code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

HOME = Path(__file__).resolve().parent.parent

# By interval: its length and how its partitions are called.
INTERVALS = {
    "1s": ("1 second", "%Y-%m-%dT%H"),
    "1m": ("1 minute", "%Y-%m-%d"),
    "5m": ("5 minutes", "%Y-%m-%d"),
    "1h": ("1 hour", "%Y-%m"),
    "1d": ("1 day", "%Y"),
}


@dataclass(frozen=True)
class Trade:
    """One accepted trade; its time is text such as ``2026-01-05 10:00:00``, UTC."""

    symbol: str
    time: str
    price: str
    size: str = "1"
    venue: str = "XNAS"


@dataclass(frozen=True)
class Content:
    """What the tables hold; bars are folded from the trades."""

    trades: Sequence[Trade]
    sectors: dict[str, str] = field(default_factory=dict)
    rejects: Sequence[tuple[str, str]] = ()  # time of arrival, reason
    actions: Sequence[tuple[str, str, str, str]] = ()  # symbol, effective at, split or dividend, value


def tables() -> dict[str, list[tuple[str, str]]]:
    """Each table's columns and their types, in order."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (HOME / "docs" / "tables.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found[line[3:]] = []
        elif (cells := re.match(r"\| (\w+) \| ([\w,()\[\]]+) \| (?:yes|no) \|", line)) is not None:
            found[list(found)[-1]].append((cells[1], cells[2]))
    return found


def publish(folder: Path, content: Content, release: int = 1) -> Path:
    """Writes ``<folder>/serving/analytics.duckdb`` and the Parquet files of its views, and puts it in place in one step."""
    serving = folder / "serving"
    data = folder / "warehouse" / f"release-{release}"
    data.mkdir(parents=True)
    serving.mkdir(exist_ok=True)
    draft = serving / "analytics.duckdb.draft"
    draft.unlink(missing_ok=True)
    sources, values = _sources(content) if content.trades else {}, _values()
    with duckdb.connect(str(draft)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE TABLE _release (release_id BIGINT NOT NULL, published_at TIMESTAMPTZ NOT NULL, "
                           "table_name VARCHAR NOT NULL, snapshot_id BIGINT NOT NULL, committed_at TIMESTAMPTZ, "
                           "rows BIGINT NOT NULL, files BIGINT NOT NULL, bytes BIGINT NOT NULL)")  # fmt: skip
        for schema in dict.fromkeys(name.partition(".")[0] for name in tables()):
            connection.execute(f"CREATE SCHEMA {schema}")
        for name, columns in tables().items():
            file = data / f"{name}.parquet"
            given = values[name] if name in sources else {}
            chosen = ", ".join(f'CAST({given.get(column, "NULL")} AS {kind}) AS "{column}"' for column, kind in columns)
            source = sources.get(name, "(SELECT 1) WHERE false")
            connection.execute(f"COPY (SELECT {chosen} FROM {source}) TO '{file}' (FORMAT parquet)")
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet(['{file}'], hive_partitioning = false)")
            connection.execute(
                f"INSERT INTO _release SELECT {release}, TIMESTAMPTZ '2026-01-07 00:00:00+00' + INTERVAL {release} MINUTE, "
                f"'{name}', {release}, now(), count(*), 1, {file.stat().st_size} FROM {name}"
            )
        for view in ("BARS_FILLED", "REJECTS"):
            connection.execute(_view(view))
        for macro in ("bars",):
            connection.execute(_macro(macro))
        connection.execute("CHECKPOINT")
    target = serving / "analytics.duckdb"
    draft.replace(target)
    return target


def _sources(content: Content) -> dict[str, str]:
    """What the rows of each table are made from."""
    trades = ", ".join(
        f"('{trade.symbol}', '{trade.venue}', TIMESTAMPTZ '{trade.time}+00', {trade.price}::DECIMAL(18,8), "
        f"{trade.size}::DECIMAL(18,8), {place})"
        for place, trade in enumerate(content.trades)
    )
    ticks = f"(VALUES {trades}) AS t(symbol, venue, event_time, price, size, place)"
    rejects = ", ".join(f"(TIMESTAMPTZ '{time}+00', '{reason}')" for time, reason in content.rejects)
    sectors = ", ".join(f"('{symbol}', '{sector}')" for symbol, sector in content.sectors.items())
    lengths = ", ".join(f"('{name}', INTERVAL '{length}', '{period}')" for name, (length, period) in INTERVALS.items())
    sources = {
        "silver.ticks": ticks,
        "gold.bars": f"""(SELECT name, period, symbol, venue, time_bucket(length, event_time) AS start,
            list(price ORDER BY event_time, place) AS prices, sum(size) AS volume,
            sum(price::DECIMAL(28,8) * size::DECIMAL(10,8)) AS turnover,
            epoch_ns(min(event_time)) AS first_ns, epoch_ns(max(event_time)) AS last_ns
            FROM {ticks}, (VALUES {lengths}) AS l(name, length, period) GROUP BY ALL) AS b ORDER BY name, symbol, venue, start""",
    }
    if rejects:
        sources["bronze.ticks"] = f"(VALUES {rejects}) AS r(time, reason)"
    if content.actions:
        actions = ", ".join(
            f"('{symbol}', TIMESTAMPTZ '{time}+00', '{kind}', {value})" for symbol, time, kind, value in content.actions
        )
        sources["silver.corporate_actions"] = f"(VALUES {actions}) AS a(symbol, effective_at, kind, value)"
    if sectors:
        sources["silver.securities"] = f"(VALUES {sectors}) AS s(symbol, sector)"
    return sources


def _values() -> dict[str, dict[str, str]]:
    """Per table an SQL expression over its source for each column that is not null."""
    return {
        "silver.ticks": {
            "symbol": "symbol",
            "venue": "venue",
            "event_time": "event_time",
            "event_time_ns": "epoch_ns(event_time)",
            "ordinal": "row_number() OVER (PARTITION BY symbol, venue, date_trunc('hour', event_time) "
            "ORDER BY event_time, place) - 1",
            "price": "price",
            "size": "size",
            "sets_last": "true",
            "sets_high_low": "true",
            "counts_volume": "true",
            "missing_before": "0",
            "copies": "1",
            "build_id": "1",
        },
        "gold.bars": {
            "bar_interval": "name",
            "period": "strftime(start, period)",
            "symbol": "symbol",
            "venue": "venue",
            "bar_start": "start",
            "open": "prices[1]",
            "high": "list_max(prices)",
            "low": "list_min(prices)",
            "close": "prices[-1]",
            "volume": "volume",
            "turnover": "turnover",
            "vwap": "CAST(turnover AS DOUBLE) / CAST(volume AS DOUBLE)",
            "trades": "len(prices)",
            "realised_volatility": "0.01 * len(prices)",
            "completeness": "'complete'",
            "first_event_time_ns": "first_ns",
            "last_event_time_ns": "last_ns",
            "missing": "0",
            "duplicates": "0",
            "revision": "0",
            "build_id": "1",
        },
        "bronze.ticks": {
            "source_topic": "'stock-ticks'",
            "source_partition": "0",
            "source_offset": "row_number() OVER ()",
            "decode_attempt": "0",
            "ingested_at": "time",
            "reject_reason": "reason",
            "raw": "'{}'",
        },
        "silver.corporate_actions": {
            "symbol": "symbol",
            "effective_at": "effective_at",
            "kind": "kind",
            "value": "value",
            "source": "'file:0'",
        },
        "silver.securities": {
            "symbol": "symbol",
            "sector": "sector",
            "valid_from": "TIMESTAMPTZ '2026-01-01 00:00:00+00'",
            "build_id": "1",
        },
    }


def _view(constant: str) -> str:
    """A view of the program, by the constant that holds it."""
    code = HOME / "analytics" / "src" / "main" / "java" / "io" / "ticklake" / "analytics" / "Views.java"
    view = re.search(rf'{constant} =\s+"""(.*?)"""', code.read_text(encoding="utf-8"), re.DOTALL)
    assert view is not None
    return view[1]


def _macro(name: str) -> str:
    """A macro of the program, on whole tables: which files it reads is tested with the program."""
    folder = HOME / "analytics" / "src" / "main" / "resources" / "io" / "ticklake" / "analytics" / "macros"
    macro = (folder / f"{name}.sql").read_text(encoding="utf-8")
    while part := re.search(r"<<part: (\w+)(?:; (\w+))?>>", macro):
        content = (folder / "parts" / f"{part[1]}.sql").read_text(encoding="utf-8")
        macro = macro.replace(part[0], content.replace("<<1>>", part[2] or ""))
    macro = re.sub(
        r"<<within: ([\w.]+); (\S+); (\S+)>>",
        r"(\1 >= coalesce(\2::TIMESTAMPTZ, '-infinity') AND \1 < coalesce(\3::TIMESTAMPTZ, 'infinity'))",
        macro,
    )
    return re.sub(r"<<([\w.]+)(?:: [^<>]*(?:=>[^<>]*)?)?>>", r"\1", macro)
