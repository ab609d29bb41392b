"""`ticklake up` with all its parts, as a person uses it: bars, green runs in Airflow, the form, an end without remains."""

from __future__ import annotations

import json
import os
import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from command import run_command
from running import Up, processes_of, wait_until

pytestmark = pytest.mark.slow

# On a busy machine a page takes longer than the default of five seconds.
expect.set_options(timeout=60_000)
LISTENING = "0A"


def listening_addresses(pids: list[int]) -> set[str]:
    """Addresses, as the kernel writes them, on which these processes listen."""
    inodes = set()
    for pid in pids:
        for handle in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                match = re.fullmatch(r"socket:\[(\d+)\]", str(handle.readlink()))
            except OSError:
                continue
            if match:
                inodes.add(match[1])
    addresses = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == LISTENING and columns[9] in inodes:
                addresses.add(columns[1].rsplit(":", 1)[0])
    return addresses


def test_bars_of_history_and_of_now_are_there_to_query(built: Up) -> None:
    (bars,) = built.rows(
        "select count(distinct symbol) as symbols, count(distinct date_trunc('hour', bar_start)) as hours "
        "from gold.bars where bar_interval = '1m'"
    )
    assert int(bars["symbols"]) == 20
    assert int(bars["hours"]) >= 2
    (sectors,) = built.rows("select count(*) as unknown from gold.sector_metrics where sector = 'UNKNOWN'")
    assert sectors == {"unknown": "0"}


def test_a_task_log_ends_with_rows_and_duration(built: Up) -> None:
    run = built.refreshes()[-1]
    heal = f"dags/refresh_lake/dagRuns/{run}/taskInstances/heal"
    attempt = built.airflow(heal)["try_number"]  # more than 1 where a busy machine made Airflow try again
    log = built.airflow(f"{heal}/logs/{attempt}")["content"]
    lines = [entry["event"] for entry in log if not entry["event"].startswith("::")]
    assert re.fullmatch(r"heal: .*\d+ .* rows.*, [\d.]+ s", lines[-1]), lines[-3:]


def test_airflow_makes_the_live_tables_equal_to_the_lake_and_proves_it(built: Up) -> None:
    run = f"dags/verify_live/dagRuns/{built.airflow('dags/verify_live/dagRuns', {'logical_date': None})['dag_run_id']}"
    wait_until(lambda: built.airflow(run)["state"] in ("success", "failed"), "the end of the proof")
    said = {}
    for task in ("reconcile", "verify"):
        found = f"{run}/taskInstances/{task}"
        log = built.airflow(f"{found}/logs/{built.airflow(found)['try_number']}")["content"]
        said[task] = [entry["event"] for entry in log if not entry["event"].startswith("::")][-3:]
    assert built.airflow(run)["state"] == "success", said
    assert re.fullmatch(r"reconcile: \d+ of \d+ closed hours? changed: .* s", said["reconcile"][-1]), said
    assert re.fullmatch(r"verify: .* s", said["verify"][-1]), said


def test_nothing_listens_beyond_this_machine(built: Up) -> None:
    addresses = listening_addresses(processes_of(built.lake))
    loopback = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
    assert addresses
    assert addresses <= loopback


def test_a_second_up_prints_the_same_addresses(built: Up) -> None:
    again = built.start()

    assert again.code == 0, again.err
    assert f"http://127.0.0.1:{built.ports['airflow']}" in again.out


def test_a_given_port_that_is_taken_is_refused(built: Up, tmp_path: Path) -> None:
    port = built.ports["kafka"]
    done = run_command(
        "up", "--only", "broker", "--detach", f"--kafka-port={port}", env={"TICKLAKE_LAKE": str(tmp_path / "other")}
    )

    assert done.code == 75
    assert str(port) in done.err


def test_status_counts_what_runs_and_what_is_stored(built: Up) -> None:
    status = json.loads(built.run("status", "--output", "json").out)

    assert {part["part"] for part in status["parts"]} == {
        "broker",
        "postgres",
        "simulator",
        "live",
        "ingest",
        "airflow",
        "dashboard",
    }
    assert {part["state"] for part in status["parts"]} == {"running"}
    tables = {table["table"]: table for table in status["tables"]}
    assert {name for name, table in tables.items() if table["rows"] > 0} >= {
        "bronze.ticks",
        "bronze.market_info",
        "silver.ticks",
        "silver.securities",
        "gold.bars",
        "gold.sector_metrics",
    }
    for name in ("bronze.ticks", "silver.ticks", "gold.bars"):
        assert datetime.fromisoformat(tables[name]["newest_event"]) > datetime.now(UTC) - timedelta(hours=1)
    assert {topic["topic"] for topic in status["topics"]} == {"stock-ticks", "market-info"}
    assert status["disk_used_bytes"] > 1_000_000
    assert status["disk_free_bytes"] > 1_000_000_000


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("TICKLAKE_TEST_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_the_dashboard_shows_the_market_the_topics_and_the_runs(built: Up, page: Page, shots: Path) -> None:
    base = f"http://127.0.0.1:{built.ports['dashboard']}"
    page.goto(f"{base}/?window=1h")
    expect(page.locator("[data-testid=prices][data-name=trends]")).to_have_attribute("data-count", "20")
    expect(page.get_by_test_id("age")).to_have_attribute("data-state", "live")
    page.screenshot(path=shots / "up-market.png")
    page.locator("[data-testid=prices][data-name=trends] a").first.click()
    expect(page.get_by_test_id("candles")).to_have_attribute("data-bars", re.compile("^[1-9]"))
    expect(page.get_by_test_id("stMetricValue")).to_have_count(8)
    expect(page.get_by_text("Compare with").first).to_be_visible()
    page.screenshot(path=shots / "up-symbol.png")

    page.goto(f"{base}/pipeline")
    expect(page.get_by_test_id("table-parts").get_by_text("running")).to_have_count(7)
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text(re.compile(r"^[\d,]+$"))
    page.screenshot(path=shots / "up-pipeline.png")
    page.goto(f"{base}/pipeline?section=stream")
    expect(page.get_by_test_id("table-offsets").get_by_role("row").filter(has_text="stock-ticks")).to_have_count(4)
    # What the release does not hold yet is little beside what it holds.
    first = page.get_by_test_id("table-offsets").get_by_role("row").filter(has_text="stock-ticks").first.get_by_role("cell")
    end, released, behind = (int(text.replace(",", "")) for text in first.all_inner_texts()[3:6])
    assert 0 < released <= end
    assert behind == end - released < released
    expect(page.get_by_test_id("table-messages")).to_contain_text('"event_time":')
    page.screenshot(path=shots / "up-stream.png")
    page.goto(f"{base}/pipeline?section=runs")
    runs = page.get_by_test_id("table-runs").get_by_role("row").filter(has_text="refresh_lake")
    run = runs.filter(has_text="success").first
    expect(run).to_contain_text(re.compile(r"heal: .* rows"))
    expect(run.get_by_role("link")).to_have_attribute(
        "href", re.compile(rf"^http://127.0.0.1:{built.ports['airflow']}/dags/refresh_lake/runs/")
    )
    page.screenshot(path=shots / "up-runs.png")


def test_the_live_page_follows_the_job(built: Up, page: Page, shots: Path) -> None:
    page.goto(f"http://127.0.0.1:{built.ports['dashboard']}/live")
    age, tape, chart = (page.get_by_test_id(name) for name in ("age", "tape", "candles"))
    expect(age).to_have_attribute("data-state", "live")
    expect(tape.locator("tbody tr")).to_have_count(40)
    expect(chart).to_have_attribute("data-bars", re.compile("^[1-9]"))
    batch = int(tape.get_attribute("data-batch") or 0)
    tape.evaluate("node => { node.kept = true }")

    # Later batches come into the tables that are there, seconds after their trades.
    wait_until(lambda: int(tape.get_attribute("data-batch") or 0) > batch + 3, "later batches on the page")

    assert tape.evaluate("node => node.kept === true")
    assert 0 <= float(tape.get_attribute("data-median") or -1) < 60
    expect(page.get_by_test_id("table-sectors").get_by_role("row")).not_to_have_count(1)
    expect(page.get_by_test_id("table-metrics")).to_contain_text("largest trade")
    page.screenshot(path=shots / "up-live.png", full_page=True)


def test_a_person_backfills_an_hour_through_the_form(built: Up, page: Page, shots: Path) -> None:
    (hour,) = built.rows(
        "select strftime(min(event_time), '%Y-%m-%dT%H') as first, "
        "strftime(min(event_time) + interval 1 hour, '%Y-%m-%dT%H') as next from silver.ticks"
    )
    base = f"http://127.0.0.1:{built.ports['airflow']}"
    log_in(page, base, built.password)
    trigger_backfill(page, base, hour["first"], hour["next"])
    wait_until(lambda: bool(backfills(built)), "a run of the backfill")
    (run_id,) = backfills(built)
    wait_until(
        lambda: built.airflow(f"dags/backfill_partition/dagRuns/{run_id}")["state"] in ("success", "failed"),
        "the end of the backfill",
    )
    page.goto(f"{base}/dags/backfill_partition/runs/{run_id}/tasks/backfill")
    expect(page.get_by_text(re.compile(r"backfill \S+: .* ticks from .* bars\), [\d.]+ s")).first).to_be_visible()
    page.screenshot(path=shots / "up-backfill.png")
    assert built.airflow(f"dags/backfill_partition/dagRuns/{run_id}")["state"] == "success"


def log_in(page: Page, base: str, password: str) -> None:
    page.goto(base)
    page.fill('input[name="username"]', "admin")
    page.fill('input[name="password"]', password)
    page.click('button[type="submit"]')
    page.get_by_test_id("nav-dags-link").wait_for()


def backfills(up: Up) -> list[str]:
    return [run["dag_run_id"] for run in up.airflow("dags/backfill_partition/dagRuns")["dag_runs"]]


def trigger_backfill(page: Page, base: str, from_hour: str, to_hour: str) -> None:
    page.goto(f"{base}/dags/backfill_partition")
    page.get_by_test_id("header-card").wait_for()
    page.get_by_test_id("trigger-dag-button").click()
    form = page.get_by_role("dialog")
    form.locator('input[name="element_from_hour"]').fill(from_hour)
    form.locator('input[name="element_to_hour"]').fill(to_hour)
    form.get_by_test_id("trigger-dag-submit").click()
    form.wait_for(state="hidden")


def test_a_killed_supervisor_leaves_orphans_that_the_next_up_ends_and_nothing_is_lost(built: Up) -> None:
    state = json.loads((built.lake / "run" / "up.json").read_text())
    (before,) = built.rows("select count(*) as rows from bronze.ticks", "--latest")

    os.kill(state["supervisor"]["pid"], signal.SIGKILL)
    again = built.start()

    assert again.code == 0, again.err
    after = json.loads((built.lake / "run" / "up.json").read_text())
    assert not {part["process"]["pid"] for part in state["parts"]} & set(processes_of(built.lake))
    assert after["supervisor"]["pid"] != state["supervisor"]["pid"]
    wait_until(
        lambda: int(built.rows("select count(*) as rows from bronze.ticks", "--latest")[0]["rows"]) > int(before["rows"]),
        "more ticks",
    )
    (rows,) = built.rows(
        "select count(*) - count(distinct (source_topic, source_partition, source_offset)) as twice, "
        "(select sum(last - first + 1 - rows) from (select max(source_offset) as last, min(source_offset) as first, "
        "count(*) as rows from bronze.ticks group by source_topic, source_partition)) as holes from bronze.ticks",
        "--latest",
    )
    assert rows == {"twice": "0", "holes": "0"}


def test_down_leaves_no_process(built: Up) -> None:
    done = built.run("down")

    assert done.code == 0, done.err
    assert processes_of(built.lake) == []
    assert built.run("down").code == 0
