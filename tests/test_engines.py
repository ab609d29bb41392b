"""Other ways to the same rows, on a real lake: PyIceberg as docs/engines.md says it, dbt's marts, the Python package."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from conftest import HOME, Result, run_command

sys.path.insert(0, str(HOME / "python"))
sys.path.insert(0, str(HOME / "dashboard" / "tests"))
import ticklake as package
from opening import figures, opened, point_to

pytestmark = pytest.mark.slow

FIRST = 1_767_607_200_000_000_000  # 2026-01-05T10:00:00Z
TICKS = 200


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of two symbols and one reject, built, published, with marts."""
    folder = tmp_path_factory.mktemp("engines")
    ticks = [
        json.dumps(
            {
                "symbol": ("AAA", "BBB")[place % 2],
                "venue": "XNAS",
                "price": f"{100 + place % 7}.{place % 10}",
                "size": "2",
                "event_time": FIRST + place * 40_000_000_000,
                "trade_id": str(place),
            }
        )
        for place in range(TICKS)
    ]
    (folder / "ticks.jsonl").write_text("\n".join([*ticks, "no json"]), encoding="utf-8")
    lake = folder / "lake"
    for command in (["import", str(folder / "ticks.jsonl"), "--format", "ticks"], ["heal"], ["publish"], ["marts"]):
        done = run_command(*command, env={"TICKLAKE_LAKE": str(lake)})
        assert done.code == 0, f"{command}: {done.err}\n{done.out}"
    assert done.out.startswith("marts: 7 tables, ")
    assert "warning: hourly_prices_equal_the_bars" not in done.err
    return lake


@pytest.fixture
def rows(built: Path) -> Callable[[str], list[dict[str, str]]]:
    """Answers of ``ticklake sql``."""

    def ask(query: str) -> list[dict[str, str]]:
        done: Result = run_command("sql", "--format", "csv", query, env={"TICKLAKE_LAKE": str(built)})
        assert done.code == 0, done.err
        return list(csv.DictReader(io.StringIO(done.out)))

    return ask


def test_pyiceberg_reads_the_bars_as_the_page_says(built: Path, rows: Callable[[str], list[dict[str, str]]]) -> None:
    page = (HOME / "docs" / "engines.md").read_text(encoding="utf-8")
    program = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert program is not None
    variables: dict[str, Any] = {}
    exec(program[1].replace("DATALAKE", str(built)), variables)
    found = {(row["symbol"], row["bar_start"].isoformat(), row["close"]) for row in variables["minutes"].to_pylist()}
    wanted = rows("select symbol, bar_start, close from gold.bars where bar_interval = '1m'")
    assert found == {(row["symbol"], row["bar_start"].replace("Z", "+00:00"), Decimal(row["close"])) for row in wanted}
    assert len(found) > 100


def test_the_python_package_reads_the_published_release(built: Path, rows: Callable[[str], list[dict[str, str]]]) -> None:
    lake = package.connect(built)
    bars = lake.bars("AAA", interval="1h", start="2026-01-05").rows()
    wanted = rows(
        "select bar_start, close, volume from gold.bars where bar_interval = '1h' and symbol = 'AAA' order by bar_start"
    )
    assert [(bar["close"], bar["volume"]) for bar in bars] == [(Decimal(row["close"]), Decimal(row["volume"])) for row in wanted]
    assert lake.bars(interval="1m", start="2026-01-05T10", end="2026-01-05T11").arrow().num_rows == 90
    assert lake.ticks().arrow().num_rows == TICKS


def test_marts_equal_the_bars_and_count_the_reject(built: Path) -> None:
    lake = package.connect(built)
    hours = lake.marts("SELECT symbol, hour_start, min_price, max_price, last_price FROM hourly_prices").rows()
    bars = lake.sql("SELECT symbol, bar_start, low, high, close FROM gold.bars WHERE bar_interval = '1h'").rows()
    assert sorted(map(str, (tuple(hour.values()) for hour in hours))) == sorted(map(str, (tuple(bar.values()) for bar in bars)))
    assert lake.marts("SELECT reject_reason, records FROM quality_rejects").rows() == [
        {"reject_reason": "not_json", "records": 1}
    ]


def test_the_dashboard_counts_the_files_that_were_published(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to(built, monkeypatch)
    with duckdb.connect(built / "serving" / "analytics.duckdb", read_only=True) as connection:
        wanted = connection.execute("SELECT sum(files) FROM _release WHERE table_name <> 'meta.releases'").fetchall()[0][0]
        releases = connection.execute("SELECT count(*) FROM _files WHERE table_name = 'meta.releases'").fetchall()[0][0]

    shown = figures(opened("pipeline", section="files"))

    assert wanted >= 10
    assert shown["Files of the release"] == shown["Small files"] == f"{wanted + releases:,}"
    assert shown["Size"] != "0 B"
    for section in ("overview", "stream", "rejects", "runs"):
        opened("pipeline", section=section)
