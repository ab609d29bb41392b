"""The marts on a serving file of known trades: right numbers, put in place only when every data test has passed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from serving_file import HOME, Content, Trade, publish

sys.path.insert(0, str(HOME / "dbt"))
import build_marts

TRADES = [
    Trade("AAA", "2026-01-05 10:00:00", "100"),
    Trade("AAA", "2026-01-05 10:30:00", "110", size="3"),
    Trade("AAA", "2026-01-05 10:59:59", "105"),
    Trade("AAA", "2026-01-05 11:00:00", "90"),
    Trade("AAA", "2026-01-06 10:00:00", "99"),
    Trade("BBB", "2026-01-06 10:00:00", "20", size="10"),
    Trade("BBB", "2026-01-06 10:01:00", "25", size="10"),
]
CONTENT = Content(TRADES, {"AAA": "Energy", "BBB": "Energy"}, [("2026-01-06 10:00:00", "not_json")] * 2)


@dataclass(frozen=True)
class Marts:
    """A lake's folder, and how its marts are built and read."""

    lake: Path

    @property
    def file(self) -> Path:
        return self.lake / "serving" / "marts.duckdb"

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        serving = self.lake / "serving" / "analytics.duckdb"
        script = [sys.executable, f"{HOME}/dbt/build_marts.py", f"--serving={serving}", f"--marts={self.file}"]
        return subprocess.run([*script, *options], capture_output=True, text=True, timeout=300, check=False)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"ATTACH '{self.file}' AS marts (READ_ONLY)")
            connection.execute("USE marts")
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """Built once, with the unit tests of the models and the documentation."""
    marts = Marts(tmp_path_factory.mktemp("marts"))
    publish(marts.lake, CONTENT)
    done = marts.build("--unit-tests", "--docs")
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.startswith("marts: 7 tables, ")
    return marts


def test_an_hour_has_its_lowest_highest_mean_and_last_price(built: Marts) -> None:
    assert built.rows(
        "SELECT hour(hour_start), min_price, max_price, average_price, last_price, volume, trades FROM hourly_prices "
        "WHERE symbol = 'AAA' AND hour_start < '2026-01-06' ORDER BY hour_start"
    ) == [
        (10, Decimal(100), Decimal(110), Decimal(105), Decimal(105), Decimal(5), 3),
        (11, Decimal(90), Decimal(90), Decimal(90), Decimal(90), Decimal(1), 1),
    ]


def test_a_day_has_its_return_since_the_close_before_and_its_place_in_the_sector(built: Marts) -> None:
    assert built.rows(
        "SELECT symbol, day::VARCHAR, sector, previous_close, round(day_return, 9), turnover_rank_in_sector FROM daily_summary"
    ) == [
        ("AAA", "2026-01-05", "Energy", None, None, 1),
        ("AAA", "2026-01-06", "Energy", Decimal(90), 0.1, 2),
        ("BBB", "2026-01-06", "Energy", None, None, 1),
    ]


def test_the_leader_of_a_sector_is_what_rose_most(built: Marts) -> None:
    assert built.rows("SELECT place, symbol, round(move, 9), since_open FROM sector_leaders WHERE day = '2026-01-06'") == [
        (1, "BBB", 0.25, True),
        (2, "AAA", 0.1, False),
    ]


def test_rejects_gaps_and_freshness_are_counted(built: Marts) -> None:
    assert built.rows("SELECT reject_reason, records FROM quality_rejects") == [("not_json", 2)]
    assert built.rows("SELECT symbol, sum(minutes_traded) FROM quality_gaps GROUP BY 1 ORDER BY 1") == [("AAA", 5), ("BBB", 2)]
    assert built.rows("SELECT release_id, rows FROM quality_freshness WHERE table_name = 'silver.ticks'") == [(1, 7)]


def test_the_file_opens_without_the_serving_file(built: Marts) -> None:
    tables = "SELECT DISTINCT table_type FROM information_schema.tables WHERE table_catalog = 'marts'"
    assert built.rows(tables) == [("BASE TABLE",)]
    assert sorted(path.name for path in built.file.parent.iterdir()) == ["analytics.duckdb", "dbt", "marts.duckdb"]


def test_the_documentation_is_one_page_that_names_the_marts(built: Marts) -> None:
    page = (built.file.parent / "dbt" / "static_index.html").read_text(encoding="utf-8")
    assert "The five series of a sector that rose most on a UTC day." in page


def manifest(marts: Marts) -> dict[str, Any]:
    """What dbt made of the project."""
    found: dict[str, Any] = json.loads((marts.file.parent / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    return found


def test_the_python_package_alone_is_said_to_use_the_marts_and_gives_all_of_them(built: Marts) -> None:
    exposures = {exposure["name"]: exposure["depends_on"]["nodes"] for exposure in manifest(built)["exposures"].values()}
    tables = built.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = 'marts' AND table_name <> '_marts'")
    assert list(exposures) == ["python_package"]
    assert sorted(exposures["python_package"]) == sorted(f"model.ticklake_marts.{name}" for (name,) in tables)


def test_dbt_tells_nobody_that_it_is_used(built: Marts) -> None:
    assert manifest(built)["metadata"]["send_anonymous_usage_stats"] is False


def test_nothing_is_fetched_while_marts_are_built(built: Marts, tmp_path: Path) -> None:
    query = "SELECT value FROM duckdb_settings() WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions')"
    with build_marts.attached(built.file) as attached, build_marts.connected(str(tmp_path / "draft.duckdb")) as draft:
        assert attached.execute(query).fetchall() == draft.execute(query).fetchall() == [("false",)] * 2
    # dbt's own process says the same in a data test.
    results = json.loads((built.file.parent / "dbt" / "build_results.json").read_text(encoding="utf-8"))["results"]
    assert ("test.ticklake_marts.no_extension_is_fetched", "pass") in [(one["unique_id"], one["status"]) for one in results]


def test_the_same_release_is_not_built_again(built: Marts) -> None:
    before = built.file.stat()
    done = built.build()
    assert done.returncode == 0
    assert done.stdout.startswith("marts: nothing to do, those of release 1 are ")
    assert built.file.stat() == before


def test_without_a_serving_file_there_is_nothing_to_do(tmp_path: Path) -> None:
    done = Marts(tmp_path).build()
    assert (done.returncode, list(tmp_path.iterdir())) == (0, [])
    assert done.stdout.startswith("marts: nothing, there is no serving file ")


@pytest.mark.slow
def test_a_failed_data_test_is_named_and_the_marts_of_before_stay(tmp_path: Path) -> None:
    marts = Marts(tmp_path)
    publish(tmp_path, Content([]))
    done = marts.build("--output", "json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["marts"], said["release_id"]) == (7, 1)

    doubled = publish(tmp_path, CONTENT, release=2)
    with duckdb.connect(str(doubled)) as connection:
        file = f"read_parquet(['{tmp_path}/warehouse/release-2/gold.bars.parquet'])"
        connection.execute(f"CREATE OR REPLACE VIEW gold.bars AS FROM {file} UNION ALL FROM {file}")
    assert marts.build("--max-age", "600").stdout.startswith("marts: nothing to do, those of release 1 are ")
    failed = marts.build()
    assert failed.returncode == 65
    name = "source_unique_together_gold_bars_bar_interval__symbol__venue__bar_start"
    assert failed.stderr.splitlines()[-1].startswith(f"error: The data test {name} failed: Got 27 results")
    assert marts.rows("SELECT release_id FROM _marts") == [(1,)]
    assert sorted(path.name for path in marts.file.parent.iterdir()) == ["analytics.duckdb", "dbt", "marts.duckdb"]

    with duckdb.connect(str(doubled)) as connection:
        connection.execute(f"CREATE OR REPLACE VIEW gold.bars AS FROM {file}")
        connection.execute("UPDATE _release SET committed_at = now() - INTERVAL 3 HOUR WHERE table_name = 'gold.bars'")
    mended = marts.build()
    assert mended.returncode == 0
    assert mended.stderr.splitlines() == ["warning: gold.bars is stale: it changed last 3.0 hours ago"]
    assert marts.rows("SELECT release_id FROM _marts") == [(2,)]
