"""A real Airflow, driven through its REST API: runs succeed, failures are red, nothing is left behind."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import duckdb
import pytest

from airflow_server import AirflowServer
from board import runs
from proc import listening_addresses, members_of_session
from serving_file import HOME, Content, Trade, publish
from stand_in import SENTENCE, StandIn

pytestmark = pytest.mark.slow

NEVER = "0 0 1 1 *"


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    return StandIn(tmp_path_factory.mktemp("command"))


@pytest.fixture(scope="module")
def server(command: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    # A folder with a space, as people have them.
    home = tmp_path_factory.mktemp("airflow home") / "with space"
    settings = {"TICKLAKE_COMMAND": str(command.path), "TICKLAKE_REFRESH_CRON": NEVER, "TICKLAKE_RETRY_SECONDS": "1"}
    with AirflowServer(home, settings) as server:
        yield server
        sessions = server.sessions()
    assert not [pid for session in sessions for pid in members_of_session(session)]


@pytest.fixture(autouse=True)
def _well_behaved(command: StandIn) -> None:
    command.fails_with(None)
    command.takes(None)


def as_the_dashboard_says(server: AirflowServer, run_id: str) -> str:
    """What a run said, in the words of the dashboard, which asks this server."""
    home = server.home.parent / "airflow"  # where it looks for the password
    if not home.exists():
        home.symlink_to(server.home)
    folder = str(home.parent)
    runs.last_runs.clear()
    runs.tasks.clear()
    found = next(run for run in runs.last_runs(server.port, folder) if run.run_id == run_id)
    return runs.in_words(runs.tasks(server.port, folder, found))


def test_a_refresh_heals_compacts_publishes_and_builds_the_marts(server: AirflowServer, command: StandIn) -> None:
    run_id = server.trigger("refresh_lake")
    assert server.wait_for_run("refresh_lake", run_id) == "success"
    assert command.calls()[-4:] == ["heal", "compact --auto", "publish", "marts --max-age 10m"]
    assert server.log("refresh_lake", run_id, "heal")[-1] == "heal: 3 silver hours, 1 gold day, 12,345 rows in 4.2 s"
    assert server.log("refresh_lake", run_id, "compact")[-1].startswith("compact: 3 silver hours")
    assert server.log("refresh_lake", run_id, "publish")[-1].startswith("publish: 3 silver hours")
    said = as_the_dashboard_says(server, run_id).split("; ")
    assert [line.split()[0] for line in said] == ["heal:", "compact:", "publish:", "marts:"]
    assert said[0] == "heal: 3 silver hours, 1 gold day, 12,345 rows in 4.2 s"


def test_maintenance_tidies_the_lake_and_forgets_old_runs(server: AirflowServer, command: StandIn) -> None:
    old, recent = server.trigger("refresh_lake"), server.trigger("refresh_lake")
    for run_id in (old, recent):
        assert server.wait_for_run("refresh_lake", run_id) == "success"
    server.date_back("refresh_lake", old, days=31)
    log = server.home / "logs" / "dag_id=refresh_lake" / f"run_id={old}"
    assert log.is_dir()

    run_id = server.trigger("maintain_lake")

    assert server.wait_for_run("maintain_lake", run_id) == "success"
    assert command.calls()[-1] == "maintain"
    said = server.log("maintain_lake", run_id, "trim_history")[-1]
    assert re.match(r"trim_history: 1 runs and [1-9] log files older than 30 days removed, ", said)
    with pytest.raises(HTTPError, match="404"):
        server.task("refresh_lake", old, "heal")
    assert server.task("refresh_lake", recent, "heal")["state"] == "success"
    assert not log.exists()


def test_a_backfill_hands_the_form_to_the_command(server: AirflowServer, command: StandIn) -> None:
    run_id = server.trigger("backfill_partition", from_hour="2026-01-05T14", to_hour="2026-01-05T16", layers="silver")
    assert server.wait_for_run("backfill_partition", run_id) == "success"
    form = "--from=2026-01-05T14 --to=2026-01-05T16 --layers=silver"
    assert command.calls()[-2:] == [f"backfill {form} --dry-run", f"backfill {form}"]


@pytest.mark.parametrize("hour", ["2026-01-05T24", "2026-01-05T14\n", "$(id)", None])
def test_the_api_refuses_a_bad_hour(server: AirflowServer, hour: str | None) -> None:
    refusal = server.refusal("backfill_partition", from_hour=hour, to_hour="2026-01-05T16")
    assert refusal is not None
    assert refusal.startswith("Invalid input for param from_hour")


def assert_red_at_once(
    server: AirflowServer, dag_id: str, run_id: str, command: str, why: str, task_id: str | None = None
) -> None:
    assert server.wait_for_run(dag_id, run_id) == "failed"
    task = server.task(dag_id, run_id, task_id or command)
    assert (task["state"], task["try_number"]) == ("failed", 1)
    log = server.log(dag_id, run_id, task_id or command)
    assert f"error: {SENTENCE}" in log
    assert f"ticklake {command}: {SENTENCE} ({why}: not tried again)" in log[-1]


def test_an_impossible_request_is_red_at_once_with_our_sentence(server: AirflowServer, command: StandIn) -> None:
    command.fails_with(64)
    run_id = server.trigger("backfill_partition", from_hour="2026-01-05T16", to_hour="2026-01-05T14")
    assert_red_at_once(server, "backfill_partition", run_id, "backfill", "exit code 64, impossible request", task_id="plan")
    said = as_the_dashboard_says(server, run_id)
    assert said == f"backfill: {SENTENCE} (exit code 64, impossible request: not tried again); backfill: did not run"


def test_a_night_proves_the_day_before(server: AirflowServer, command: StandIn) -> None:
    before = datetime.now(UTC).date()
    run_id = server.trigger("verify_lake")
    assert server.wait_for_run("verify_lake", run_id) == "success"
    possible = [f"verify --from={day - timedelta(days=1)}T00 --to={day}T00" for day in (before, datetime.now(UTC).date())]
    assert command.calls()[-1] in possible


def test_a_difference_in_the_lake_is_red_at_once_with_our_sentence(server: AirflowServer, command: StandIn) -> None:
    command.fails_with(65)
    run_id = server.trigger("verify_lake")
    assert_red_at_once(server, "verify_lake", run_id, "verify", "exit code 65, the data broke its contract")


def test_a_data_test_that_fails_turns_the_marts_red_and_is_named(server: AirflowServer, command: StandIn, tmp_path: Path) -> None:
    trades = [Trade("AAA", "2026-01-05 10:00:00", "100"), Trade("AAA", "2026-01-05 10:30:00", "110")]
    serving = publish(tmp_path, Content(trades, {"AAA": "Energy"}))
    with duckdb.connect(str(serving)) as connection:
        file = f"read_parquet(['{tmp_path}/warehouse/release-1/gold.bars.parquet'])"
        connection.execute(f"CREATE OR REPLACE VIEW gold.bars AS FROM {file} UNION ALL FROM {file}")
    script = str(HOME / "dbt" / "build_marts.py")
    command.runs("marts", [sys.executable, script, f"--serving={serving}", f"--marts={serving.with_name('marts.duckdb')}"])
    try:
        run_id = server.trigger("refresh_lake")
        assert server.wait_for_run("refresh_lake", run_id) == "failed"
    finally:
        command.runs("marts", None)
    assert server.task("refresh_lake", run_id, "publish")["state"] == "success"
    assert server.task("refresh_lake", run_id, "marts")["state"] == "failed"
    name = "source_unique_together_gold_bars_bar_interval__symbol__venue__bar_start"
    assert any(f"The data test {name} failed" in line for line in server.log("refresh_lake", run_id, "marts"))
    assert f"marts: The data test {name} failed" in as_the_dashboard_says(server, run_id)


def test_a_store_that_does_not_answer_is_tried_again(server: AirflowServer, command: StandIn) -> None:
    command.fails_with(75)
    run_id = server.trigger("refresh_lake")
    told: list[str] = []

    def waits() -> bool:
        told.append(as_the_dashboard_says(server, run_id))
        return "tried again" in told[-1]

    server.wait_until(waits, "the first failure", 240)
    command.fails_with(None)
    assert server.wait_for_run("refresh_lake", run_id) == "success"
    assert server.task("refresh_lake", run_id, "heal")["try_number"] == 2
    assert told[-1] == f"heal: will be tried again: {SENTENCE} (exit code 75)"


def test_a_backfill_is_planned_at_once_and_goes_before_the_refresh_that_waits(server: AirflowServer, command: StandIn) -> None:
    command.holds("heal")
    first = server.trigger("refresh_lake")
    server.wait_until(lambda: server.task("refresh_lake", first, "heal")["state"] == "running", "the first heal", 240)
    backfill = server.trigger("backfill_partition", from_hour="2026-01-05T14", to_hour="2026-01-05T16")
    server.wait_until(
        lambda: server.task("backfill_partition", backfill, "backfill")["state"] == "scheduled",
        "a waiting backfill",
        60,
    )
    assert server.task("refresh_lake", first, "heal")["state"] == "running"
    assert server.task("backfill_partition", backfill, "plan")["state"] == "success"
    before = len(command.calls())
    command.holds(None)
    assert server.wait_for_run("backfill_partition", backfill) == "success"
    assert server.wait_for_run("refresh_lake", first) == "success"
    assert [call.split()[0] for call in command.calls()[before:]] == ["backfill", "compact", "publish", "marts"]


def test_a_run_that_a_person_fails_stops_its_command(server: AirflowServer, command: StandIn) -> None:
    command.takes(300)
    run_id = server.trigger("maintain_lake")
    server.wait_until(lambda: command.calls()[-1] == "maintain", "the command", 240)
    pids = command.processes()
    assert pids
    server.call("PATCH", f"/api/v2/dags/maintain_lake/dagRuns/{run_id}", {"state": "failed"})
    server.wait_until(lambda: not command.processes(), "the end of the command", 240)


def test_everything_listens_on_this_machine_only(server: AirflowServer) -> None:
    addresses = {address for session in server.sessions() for address in listening_addresses(session)}
    assert addresses == {("127.0.0.1", server.port)}


def test_secrets_are_for_their_owner(server: AirflowServer) -> None:
    for name in ("passwords.json", "jwt_secret", "airflow.cfg", "metadata_ready.json", "database"):
        assert stat.S_IMODE((server.home / name).stat().st_mode) == 0o600
    assert len(server.password) >= 20


def test_home_tells_a_first_time_user_where_to_go(server: AirflowServer) -> None:
    alerts = server.call("GET", "/ui/config")["dashboard_alert"]
    assert "(/dags/backfill_partition)" in alerts[0]["text"]
