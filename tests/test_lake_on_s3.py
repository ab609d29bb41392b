"""`ticklake up --store s3` and every command on a lake in a bucket; a lake whose catalog is a Postgres."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from command import HOME, Result, run_command
from on_this_machine import free_port
from running import Up, processes_of

sys.path.insert(0, str(HOME / "dashboard" / "tests"))
from browsing import is_told_to_gather_usage

pytestmark = pytest.mark.slow

LAKE = "s3://ticklake/lake"
CHECKPOINTS = "s3://ticklake/checkpoints"


@dataclass(frozen=True)
class OnS3:
    """A running `up --store s3`, and one closed hour of its lake."""

    up: Up
    hour: str
    next_hour: str

    def environment(self) -> dict[str, str]:
        """How another program reaches the store: what `. run/environment` sets, without the lake's place."""
        lines = (self.up.lake / "run" / "environment").read_text().splitlines()
        pairs = (re.fullmatch(r"export (\w+)='(.*)'", line) for line in lines)
        return {pair[1]: pair[2] for pair in pairs if pair and pair[1] != "TICKLAKE_LAKE"}

    def secrets(self) -> list[str]:
        return [
            value for name, value in self.environment().items() if name in ("TICKLAKE_S3_ACCESS_KEY", "TICKLAKE_S3_SECRET_KEY")
        ]


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnS3]:
    """Broker, store, Postgres, simulator, bronze stream and the first bars; checkpoints lie in the store too."""
    folder = tmp_path_factory.mktemp("s3") / "lake"
    up = Up(folder, {name: free_port() for name in ("kafka", "store", "postgres", "dashboard")})
    up.arguments = ("--store", "s3", "--without", "airflow")
    up.env = {"TICKLAKE_LAKE": str(folder), "TICKLAKE_INGEST_CHECKPOINTS": CHECKPOINTS}
    try:
        started = up.start()
        assert started.code == 0, started.err
        assert f"lake      {LAKE}\n" in started.out
        # The history begins an hour ago, so of two hours the earlier one is closed.
        (hours,) = up.rows(
            "select strftime(min(event_time), '%Y-%m-%dT%H') as first, "
            "strftime(min(event_time) + interval 1 hour, '%Y-%m-%dT%H') as next from silver.ticks"
        )
        yield OnS3(up, hours["first"], hours["next"])
    finally:
        down = run_command("down", env=up.env)
        assert down.code == 0, down.err
        assert processes_of(folder) == []


def test_bars_are_there_when_up_comes_back(s3: OnS3) -> None:
    (bars,) = s3.up.rows("select count(*) as bars, count(distinct symbol) as symbols from gold.bars where bar_interval = '1m'")

    assert int(bars["symbols"]) == 20
    assert int(bars["bars"]) > 20


def test_tables_and_checkpoints_lie_in_the_store_alone(s3: OnS3) -> None:
    store = s3.up.lake / "store" / "buckets" / "ticklake"
    assert list((store / "lake" / "warehouse").rglob("*.parquet"))
    assert any((store / "checkpoints").iterdir())
    assert not (s3.up.lake / "warehouse").exists()
    assert not (s3.up.lake / "checkpoints").exists()


COMMANDS = [
    "status",
    "tables",
    "snapshots gold.bars",
    "sql 'select count(*) as bars from gold.bars' --format json",
    "explain-bar SYMBOL 1m START",
    "plan",
    "verify",
    "verify --live",
    "reconcile",
    "sink kafka --once",
    "silver --hour HOUR",
    "gold --hour HOUR",
    "heal",
    "backfill --from HOUR --to NEXT --dry-run",
    "backfill --from HOUR --to NEXT",
    "compact --table silver.ticks --hour HOUR",
    "compact --auto",
    "publish",
    "maintain",
    "import TICKS --format ticks",
    "corporate-actions ACTIONS",
    "doctor",
]


@pytest.mark.parametrize("line", COMMANDS)
def test_the_command_works_on_a_lake_in_a_bucket(s3: OnS3, line: str, tmp_path: Path) -> None:
    ticks = tmp_path / "ticks.jsonl"
    ticks.write_text('{"symbol":"AAPL","price":"189.10","size":"100","event_time":1767625800000000000,"trade_id":"77"}\n')
    actions = tmp_path / "actions.csv"
    actions.write_text("symbol,effective_at,kind,value\nAAPL,2026-01-06,split,2\n")
    words = {"HOUR": s3.hour, "NEXT": s3.next_hour, "TICKS": str(ticks), "ACTIONS": str(actions)}
    if "SYMBOL" in line:
        first = "select symbol, strftime(bar_start, '%Y-%m-%dT%H:%M') from gold.bars where bar_interval = '1m' limit 1"
        found = run_command("sql", first, "--format", "csv", "--lake", LAKE, env=s3.environment())
        words["SYMBOL"], words["START"] = found.out.splitlines()[1].split(",")
    query = re.findall(r"'(.*)'", line)
    arguments = [words.get(word, word) for word in re.sub(r"'.*'", "QUERY", line).split()]
    arguments = [query[0] if word == "QUERY" else word for word in arguments]

    done = run_command(*arguments, "--lake", LAKE, env=s3.environment())

    assert done.code == 0, done.err + done.out
    assert done.out.strip()
    assert done.err == ""
    assert [secret for secret in s3.secrets() if secret in done.out] == []


def test_the_dashboard_reads_the_file_that_publish_makes(s3: OnS3) -> None:
    published = json.loads(run_command("publish", "--lake", LAKE, "--output", "json", env=s3.environment()).out)
    status = json.loads(s3.up.run("status", "--output", "json").out)
    (pid,) = (part["pid"] for part in status["parts"] if part["part"] == "dashboard")
    environment = Path(f"/proc/{pid}/environ").read_text().split("\0")
    assert f"TICKLAKE_SERVING_FILE={published['serving_file']}" in environment
    assert Path(published["serving_file"]).is_file()


def test_pages_in_a_browser_show_what_sql_says(s3: OnS3, page: Page, browser: Browser) -> None:
    published = run_command("publish", "--lake", LAKE, env=s3.environment())
    assert published.code == 0, published.err
    (sums,) = s3.up.rows(
        "select count(distinct (symbol, venue)) as series, max(bar_start) as newest from gold.bars where bar_interval = '1m' "
        "and bar_start > (select max(bar_start) from gold.bars where bar_interval = '1m') - interval 1 hour"
    )
    (bar,) = s3.up.rows(
        "select symbol, venue, max_by(close, bar_start) as last, count(close) as bars from gold.bars where bar_interval = '1m' "
        f"and bar_start > timestamptz '{sums['newest']}' - interval 6 hour "
        "group by all order by max(bar_start) desc, symbol limit 1"
    )
    last = repr(float(bar["last"])).removesuffix(".0")  # as a browser writes it
    base = f"http://127.0.0.1:{s3.up.ports['dashboard']}"

    page.goto(f"{base}/?window=1h")
    trends = page.locator("[data-testid=prices][data-name=trends]")
    expect(trends).to_have_attribute("data-count", sums["series"])
    expect(trends.locator(f"a[data-symbol='{bar['symbol']}']")).to_have_attribute("data-last", last)

    page.goto(f"{base}/symbol?symbol={bar['symbol']}&venue={bar['venue']}&interval=1m&range=6h")
    chart = page.get_by_test_id("candles")
    expect(chart).to_have_attribute("data-last", last)
    expect(chart).to_have_attribute("data-bars", bar["bars"])
    assert int(bar["bars"]) > 1

    page.goto(f"{base}/pipeline?section=stream&topic=market-info")
    expect(page.get_by_test_id("table-messages")).to_contain_text('"sector"')
    expect(page.get_by_test_id("table-offsets")).to_contain_text("stock-ticks")
    assert not is_told_to_gather_usage(browser, base)


def test_marts_are_built_from_what_publish_copied(s3: OnS3) -> None:
    published = json.loads(run_command("publish", "--lake", LAKE, "--output", "json", env=s3.environment()).out)
    made = run_command("marts", "--lake", LAKE, env=s3.environment())
    assert made.code == 0, made.err + made.out
    assert made.out.startswith("marts: 7 tables, ")

    marts = Path(published["serving_file"]).with_name("marts.duckdb")
    (bars,) = s3.up.rows(
        "select count(distinct (symbol, venue, date_trunc('hour', bar_start))) as hours from gold.bars where bar_interval = '1h'"
    )
    with duckdb.connect(str(marts), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM hourly_prices").fetchall() == [(int(bars["hours"]),)]


def test_every_command_that_takes_a_lake_is_tried() -> None:
    helped = run_command("--help").out.split("Commands:\n")[1]
    known = set(re.findall(r"^  ([a-z-]+)(?= |$)", helped, re.MULTILINE))
    elsewhere = {
        "up": "the fixture",
        "down": "the fixture",
        "ingest": "a part of up",
        "live": "writes to Postgres",
        "simulate": "a part of up; writes to Kafka",
        "replay": "writes to Kafka",
        "describe": "reads no lake",
        "marts": "a test of its own, after publish",
        "config": "reads no lake",
        "bench": "makes its own",
        "test": "makes its own",
    }
    assert known - {line.split()[0] for line in COMMANDS} - set(elsewhere) == set()


def test_a_stranger_to_the_store_is_told_what_is_missing(s3: OnS3) -> None:
    keyless = {name: value for name, value in s3.environment().items() if "KEY" not in name}

    wrong = run_command("tables", "--lake", LAKE, env={**keyless, "TICKLAKE_S3_ACCESS_KEY": "x", "TICKLAKE_S3_SECRET_KEY": "y"})
    elsewhere = run_command("tables", "--lake", "s3://no-such-bucket/lake", env=s3.environment())

    assert wrong.code == 75
    assert "refuses the keys" in wrong.err
    assert elsewhere.code == 75
    assert elsewhere.err.startswith("error: There is no bucket no-such-bucket")


# --- a catalog in Postgres, with the tables in a folder


@pytest.fixture(scope="module")
def shared(s3: OnS3, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of a lake whose catalog is the Postgres of this up."""
    password = (s3.up.lake / "run" / "secrets" / "postgres-ticklake").read_text().strip()
    return {
        "TICKLAKE_LAKE": str(tmp_path_factory.mktemp("shared") / "lake"),
        "TICKLAKE_CATALOG_URI": f"jdbc:postgresql://127.0.0.1:{s3.up.ports['postgres']}/ticklake",
        "TICKLAKE_CATALOG_USER": "ticklake",
        "TICKLAKE_CATALOG_PASSWORD": password,
    }


def test_a_lake_with_its_catalog_in_postgres_goes_the_whole_path(shared: dict[str, str], tmp_path: Path) -> None:
    def run(*arguments: str) -> Result:
        done = run_command(*arguments, env=shared)
        assert (done.code, done.err) == (0, ""), arguments
        return done

    ticks = tmp_path / "ticks.jsonl"
    run("simulate", "--count", "2000", "--start", "2026-01-05T14:00:00Z", "--out", str(ticks))
    run("import", str(ticks), "--format", "ticks")
    run("heal")
    run("compact", "--table", "silver.ticks", "--hour", "2026-01-05T14")
    run("maintain")

    query = "select count(*) as ticks, (select sum(trades) from gold.bars where bar_interval = '1d') as trades from silver.ticks"
    (row,) = json.loads(run("sql", "--format", "json", query).out)
    assert int(row["ticks"]) == int(row["trades"]) == 2000
    assert not list(Path(shared["TICKLAKE_LAKE"]).glob("catalog.db*"))


def test_without_its_catalog_that_lake_is_refused_instead_of_looking_empty(shared: dict[str, str]) -> None:
    done = run_command("tables", env={"TICKLAKE_LAKE": shared["TICKLAKE_LAKE"]})

    assert done.code == 64
    assert "Set TICKLAKE_CATALOG_URI" in done.err


def test_a_catalog_that_does_not_answer_is_told_in_a_sentence(shared: dict[str, str]) -> None:
    wrong = run_command("tables", env={**shared, "TICKLAKE_CATALOG_PASSWORD": "wrong"})
    gone = run_command("heal", env={**shared, "TICKLAKE_CATALOG_URI": f"jdbc:postgresql://127.0.0.1:{free_port()}/ticklake"})

    for done in (wrong, gone):
        assert done.code == 75, done.err
        assert re.fullmatch(r"error: The catalog of \S+ did not answer: .*\n", done.err), done.err
        assert shared["TICKLAKE_CATALOG_PASSWORD"] not in done.err
