"""A serving file as `ticklake publish` makes it, over small Parquet files of known content.

The columns and their types are read from docs/tables.md, so a query on a column that no table has fails here too.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

HOME = Path(__file__).resolve().parents[2]
INTERVALS = {"1s": "1 second", "1m": "1 minute", "5m": "5 minutes", "1h": "1 hour", "1d": "1 day"}
EMPTY = frozenset({"silver.ticks", "gold.sector_metrics"})  # the dashboard asks them for nothing
PERIODS = {"1s": "%Y-%m-%dT%H", "1m": "%Y-%m-%d", "5m": "%Y-%m-%d", "1h": "%Y-%m", "1d": "%Y"}

# A price that swings around its symbol's level, and has no random part.
MINUTES = """
CREATE OR REPLACE TABLE minutes AS
SELECT symbol, 'XSIM' AS venue, to_timestamp(end_s - 60 * (minutes - i)) AS bar_start,
  round(level * (1 + 0.02 * sin(i / 90.0 + place) + 0.002 * sin(i * 1.7 + place)), 2) AS open,
  round(level * (1 + 0.02 * sin((i + 1) / 90.0 + place) + 0.002 * sin((i + 1) * 1.7 + place)), 2) AS close,
  (10 + (i * 7 + place) % 13)::DECIMAL(38,8) AS volume, 3 + i % 5 AS trades,
  'complete' AS completeness, 0 AS missing
FROM (SELECT unnest(range({minutes})) AS i, {minutes} AS minutes, {end} AS end_s),
  (SELECT place, chr(65 + place % 26) || repeat(chr(65 + (place + place // 26) % 26), 2) AS symbol,
          20 + 37 * place AS level
   FROM (SELECT unnest(range({symbols}))::INTEGER AS place))
"""

FOLD = """
INSERT INTO bars BY NAME
SELECT '{name}' AS bar_interval, strftime(time_bucket(INTERVAL '{length}', m.bar_start), '{period}') AS period, symbol, venue,
  time_bucket(INTERVAL '{length}', m.bar_start) AS bar_start, arg_min(open, m.bar_start) AS open,
  max(greatest(open, close)) * 1.001 AS high, min(least(open, close)) * 0.999 AS low, arg_max(close, m.bar_start) AS close,
  sum(volume) AS volume, sum(volume * close)::DECIMAL(38,16) AS turnover, sum(volume * close) / sum(volume) AS vwap,
  sum(trades) AS trades, sqrt(sum(ln(close / open) ** 2)) AS realised_volatility, sum(ln(close / open) ** 2) AS realised_variance,
  sum(trades) AS returns,
  (epoch(min(m.bar_start)) * 1e9)::BIGINT AS first_event_time_ns, (epoch(max(m.bar_start)) * 1e9 + 59.5e9)::BIGINT
    AS last_event_time_ns,
  ['open', 'partial', 'gap', 'complete'][min(list_position(['open', 'partial', 'gap', 'complete'], completeness))]
    AS completeness,
  sum(missing) AS missing, 0 AS duplicates, 0 AS revision, 1 AS build_id
FROM minutes m GROUP BY symbol, venue, time_bucket(INTERVAL '{length}', m.bar_start)
"""


@dataclass
class PublishedLake:
    """A lake folder with a serving file. ``end`` is the end of the newest minute, in seconds since 1970."""

    folder: Path
    symbols: int = 6
    minutes: int = 1_500
    end: int = field(default_factory=lambda: int(time.time()) // 60 * 60)
    release: int = 0
    closes: dict[str, float] = field(default_factory=dict)

    @property
    def serving(self) -> Path:
        return self.folder / "serving" / "analytics.duckdb"

    def publish(self, closes: dict[str, float] | None = None) -> None:
        """Makes the next release; ``closes`` are the last closes of some symbols."""
        self.release += 1
        self.closes |= closes or {}
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        self._make_tables(connection)
        files = self._write_files(connection)
        connection.close()
        self._make_serving_file(files)

    # --- content

    def _make_tables(self, connection: duckdb.DuckDBPyConnection) -> None:
        for table, columns in contracts().items():
            if table in EMPTY:
                continue
            listing = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {table.partition('.')[2]} ({listing})")
        connection.execute(MINUTES.format(minutes=self.minutes, end=self.end, symbols=self.symbols))
        newest = f"to_timestamp({self.end - 60})"
        # AAA: a minute with missing ids, one that its source did not cover, three without trades; the last one is open.
        connection.execute(f"""
            UPDATE minutes SET completeness = 'gap', missing = 4
              WHERE symbol = 'AAA' AND bar_start = {newest} - INTERVAL 20 MINUTE;
            UPDATE minutes SET completeness = 'partial' WHERE bar_start = {newest} - INTERVAL 30 MINUTE AND symbol = 'AAA';
            UPDATE minutes SET completeness = 'open' WHERE bar_start = {newest};
            -- LLL: its source was heard for no minute as a whole.
            UPDATE minutes SET completeness = 'partial' WHERE symbol = 'LLL' AND completeness = 'complete';
            DELETE FROM minutes WHERE symbol = 'AAA' AND bar_start >= {newest} - INTERVAL 12 MINUTE
              AND bar_start < {newest} - INTERVAL 9 MINUTE""")
        for symbol, close in self.closes.items():
            connection.execute(f"UPDATE minutes SET close = ? WHERE symbol = ? AND bar_start = {newest}", [close, symbol])
        for name, length in INTERVALS.items():
            connection.execute(FOLD.format(name=name, length=length, period=PERIODS[name]))
        self._insert_rest(connection, newest)

    def _insert_rest(self, connection: duckdb.DuckDBPyConnection, newest: str) -> None:
        connection.execute(f"""
            INSERT INTO securities BY NAME
            SELECT DISTINCT symbol, symbol || ' Industries' AS company_name,
              ['Energy', 'Finance', 'Technology'][1 + ascii(symbol) % 3] AS sector, 1e9 * ascii(symbol) AS market_cap,
              TIMESTAMPTZ '2026-01-01 00:00:00+00' AS valid_from, 1 AS build_id
            FROM minutes WHERE symbol <> 'BBB';
            -- Sixty appends of a hundred ticks; three records of the forty-first are none.
            INSERT INTO ticks BY NAME
            SELECT 'stock-ticks' AS source_topic, j % 2 AS source_partition, i * 50 + j // 2 AS source_offset,
              0 AS decode_attempt,
              'ticks' AS format, {newest} - to_minutes(59 - i) AS kafka_time, {newest} - to_minutes(59 - i) AS ingested_at,
              CASE WHEN i = 40 THEN ['price_not_positive', 'not_json', 'not_json'][j + 1] END AS reject_reason,
              CASE WHEN i = 40 THEN ['{{"symbol":"AAA","price":"-1"}}', 'half a rec', '<b>not html</b>'][j + 1]::BLOB END AS raw
            FROM (SELECT unnest(range(60))::INTEGER AS i), (SELECT unnest(range(100))::INTEGER AS j);
            -- A partition that has been quiet since before the rows that are left.
            INSERT INTO bronze_log BY NAME
            SELECT 'bronze.market_info' AS table_name, 1 AS log_position, 1000 AS snapshot_id,
              {newest} - INTERVAL 59 MINUTE AS committed_at,
              14 AS rows, 0 AS rejects, 'market-info:0:0-13,market-info:1:0-5' AS sources;
            INSERT INTO builds BY NAME
            SELECT 100 + i AS build_id, ['silver', 'gold'][1 + i % 2] AS layer,
              strftime({newest}, ['%Y-%m-%dT%H', '%Y-%m-%d'][1 + i % 2]) AS partition, 60 AS log_position, 'rules 1' AS inputs,
              1000 + i AS rows, 1200 AS bronze_rows, 7 AS duplicates, 0 AS trade_ids_reused,
              {newest} - to_minutes(10 - i) AS started_at
            FROM (SELECT unnest(range(6)) AS i);
            INSERT INTO builds BY NAME
            SELECT * REPLACE ('gold_hours' AS layer, partition || 'T00' AS partition) FROM builds WHERE layer = 'gold'""")

    # --- files

    def _write_files(self, connection: duckdb.DuckDBPyConnection) -> dict[str, list[Path]]:
        files: dict[str, list[Path]] = {}
        for table in contracts():
            layer, _, name = table.partition(".")
            if table in EMPTY:
                continue
            data = self.folder / "warehouse" / layer / name / "data"
            if table == "gold.bars":
                for interval, period in connection.execute("SELECT DISTINCT bar_interval, period FROM bars").fetchall():
                    file = data / f"bar_interval={interval}" / f"period={period}" / f"{self.release:05}.parquet"
                    where = f"bar_interval = '{interval}' AND period = '{period}'"
                    files.setdefault(table, []).append(write(connection, f"FROM bars WHERE {where}", file))
            elif connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]:
                files[table] = [write(connection, f"FROM {name}", data / "all=1" / f"{self.release:05}.parquet")]
        return files

    def _make_serving_file(self, files: dict[str, list[Path]]) -> None:
        self.serving.parent.mkdir(parents=True, exist_ok=True)
        draft = self.serving.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        connection = duckdb.connect(str(draft))
        for schema in ("bronze", "silver", "gold", "meta"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute("""CREATE TABLE _release (release_id BIGINT, published_at TIMESTAMPTZ, table_name VARCHAR,
            snapshot_id BIGINT, committed_at TIMESTAMPTZ, rows BIGINT, files BIGINT, bytes BIGINT)""")
        connection.execute("CREATE TABLE _files (table_name VARCHAR, partition VARCHAR, bytes BIGINT, rows BIGINT)")
        for table, columns in contracts().items():
            listing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
            paths = files.get(table, [])
            source = f"* FROM read_parquet({file_list(paths)}, hive_partitioning = false)" if paths else f"{listing} WHERE false"
            connection.execute(f"CREATE VIEW {table} AS SELECT {source}")
            rows = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            for path in paths:
                partition = str(path.parent).rpartition("/data/")[2]
                connection.execute("INSERT INTO _files VALUES (?, ?, ?, NULL)", [table, partition, path.stat().st_size])
            connection.execute(
                "INSERT INTO _release VALUES (?, now(), ?, ?, now(), ?, ?, ?)",
                [self.release, table, self.release if paths else 0, rows, len(paths), sum(path.stat().st_size for path in paths)],
            )
        connection.execute(view_of_rejects())
        connection.execute("CHECKPOINT")
        connection.close()
        draft.replace(self.serving)

    # --- what `up` says runs

    def runs(self, **ports: int) -> None:
        """Writes run/up.json as if this very process were `up` and all its parts."""
        started = int(Path("/proc/self/stat").read_text().rpartition(") ")[2].split()[19])
        process = {"pid": os.getpid(), "started": started}
        state = {
            "boot": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
            "supervisor": process,
            "phase": "RUNNING",
            "lake": str(self.folder),
            "ports": ports,
            "parts": [
                {"name": name, "process": process, "health": "RUNNING", "restarts": 0, "log": str(self.folder / f"{name}.log")}
                for name in dict.fromkeys(("broker", "ingest", "airflow", *ports))
            ],
        }
        (self.folder / "run").mkdir(exist_ok=True)
        (self.folder / "run" / "up.json").write_text(json.dumps(state))

    def stops(self) -> None:
        (self.folder / "run" / "up.json").unlink()


def write(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return file


def view_of_rejects() -> str:
    """The view bronze.rejects of the program."""
    code = HOME / "analytics" / "src" / "main" / "java" / "io" / "ticklake" / "analytics" / "Views.java"
    view = re.search(r'REJECTS =\s+"""(.*?)"""', code.read_text(encoding="utf-8"), re.DOTALL)
    assert view is not None
    return view[1]


def file_list(paths: list[Path]) -> str:
    """Paths as `publish` writes them into a view: the folder of all, and what follows it line by line."""
    folder = os.path.commonpath([path.parent for path in paths])
    names = "\n".join(str(path.relative_to(folder)) for path in paths)
    return f"list_transform(string_split('{names}', chr(10)), lambda f: '{folder}/' || f)"


def contracts() -> dict[str, dict[str, str]]:
    """Columns and types of every table, from its dictionary."""
    tables: dict[str, dict[str, str]] = {}
    columns: dict[str, str] = {}
    for line in (HOME / "docs" / "tables.md").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## (\w+\.\w+)", line):
            columns = tables.setdefault(heading[1], {})
        elif row := re.match(r"\| (\w+) \| ([A-Z]\S*) \| (?:yes|no) \|", line):
            columns[row[1]] = row[2]
    return tables


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
