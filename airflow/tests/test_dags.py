"""The DAGs as Airflow reads them: they import, they use pools that exist, and the form refuses what makes no sense."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk.exceptions import ParamValidationError
from airflow.sdk.execution_time import macros

import verify_lake
from lake_cli import QUICK_START

AIRFLOW = Path(__file__).resolve().parents[1]
LAST_COMMAND_OF = {
    "refresh_lake": "marts",
    "backfill_partition": "backfill",
    "maintain_lake": "maintain",
    "verify_live": "verify",
    "verify_lake": "verify",
}


@pytest.fixture(scope="module")
def dags() -> dict[str, Any]:
    return read_dags()


def read_dags() -> dict[str, Any]:
    folder = AIRFLOW / "dags"
    bag = BundleDagBag(dag_folder=folder, bundle_path=folder, bundle_name="dags-folder")
    assert not bag.import_errors
    return dict(bag.dags)


def test_every_dag_imports(dags: dict[str, Any]) -> None:
    assert dags.keys() == LAST_COMMAND_OF.keys()


def test_every_pool_exists(dags: dict[str, Any]) -> None:
    pools = json.loads((AIRFLOW / "pools.json").read_text(encoding="utf-8"))
    assert {task.pool for dag in dags.values() for task in dag.tasks} == {*pools.keys(), "default_pool"}
    assert [pool["slots"] for pool in pools.values()] == [1]


def test_whatever_writes_the_lake_takes_its_turn(dags: dict[str, Any]) -> None:
    anywhere = [task.arguments for dag in dags.values() for task in dag.tasks if task.pool == "default_pool"]
    assert [arguments[-1] for arguments in anywhere] == ["--dry-run"]


def test_every_task_is_one_command_by_argument_list(dags: dict[str, Any]) -> None:
    form = ["--from={{ params.from_hour }}", "--to={{ params.to_hour }}", "--layers={{ params.layers }}"]
    arguments = {dag_id: [task.arguments for task in dag.tasks] for dag_id, dag in dags.items()}
    assert arguments == {
        "refresh_lake": [["heal"], ["compact", "--auto"], ["publish"], ["marts", "--max-age", "10m"]],
        "backfill_partition": [["backfill", *form, "--dry-run"], ["backfill", *form]],
        "maintain_lake": [["maintain"], ["30"]],
        "verify_live": [["reconcile"], ["verify", "--live"]],
        "verify_lake": [["verify", f"--from={verify_lake.DAY_BEFORE}", f"--to={verify_lake.DAY}"]],
    }


@pytest.mark.parametrize(
    ("run_after", "day_before", "day"),
    [
        ("2026-01-06T02:50:00+00:00", "2026-01-05T00", "2026-01-06T00"),
        ("2026-03-01T23:59:59.9+00:00", "2026-02-28T00", "2026-03-01T00"),
        ("2027-01-01T00:00:00+00:00", "2026-12-31T00", "2027-01-01T00"),
    ],
)
def test_a_night_proves_the_whole_day_before(dags: dict[str, Any], run_after: str, day_before: str, day: str) -> None:
    task = copy.copy(dags["verify_lake"].get_task("verify"))
    task.render_template_fields({"dag_run": SimpleNamespace(run_after=datetime.fromisoformat(run_after)), "macros": macros})
    assert task.arguments == ["verify", f"--from={day_before}", f"--to={day}"]


def test_only_tasks_of_seconds_spare_the_optimising_compiler(dags: dict[str, Any]) -> None:
    options = {task.task_id: task.java_options for dag in dags.values() for task in dag.tasks}
    quick = QUICK_START
    assert quick.split()[0] == "-XX:TieredStopAtLevel=1"
    assert options == {
        "heal": quick,
        "compact": quick,
        "publish": "",
        "marts": "",
        "maintain": quick,
        "trim_history": "",
        "plan": "",
        "backfill": "",
        "reconcile": "",
        "verify": "",
    }


def test_every_dag_starts_active_and_says_what_it_does(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        assert dag.is_paused_upon_creation is False
        assert dag.doc_md.startswith(dag.description)
        assert all(task.doc_md for task in dag.tasks)


def test_every_task_leads_to_a_page_of_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKLAKE_DASHBOARD_URL", "http://127.0.0.1:8501")
    pages = {
        task.task_id: (task.operator_extra_links[0].get_link(task, ti_key=None), task.doc_md)
        for dag in read_dags().values()
        for task in dag.tasks
    }

    assert pages["heal"][0] == "http://127.0.0.1:8501/pipeline?section=runs"
    assert pages["compact"][0] == "http://127.0.0.1:8501/pipeline?section=files"
    assert pages["publish"][0] == "http://127.0.0.1:8501/"
    for link, doc in pages.values():
        assert doc.endswith(f"[What it did, on the dashboard]({link})")


def test_without_a_dashboard_no_task_speaks_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TICKLAKE_DASHBOARD_URL", raising=False)

    for task in [task for dag in read_dags().values() for task in dag.tasks]:
        assert "dashboard" not in task.doc_md
        assert list(task.operator_extra_links) == []


def test_a_person_goes_first_and_the_next_refresh_last(dags: dict[str, Any]) -> None:
    weights = {dag_id: {task.priority_weight for task in dag.tasks} for dag_id, dag in dags.items()}
    assert weights == {
        "backfill_partition": {100},
        "maintain_lake": {10},
        "verify_live": {5},
        "verify_lake": {5},
        "refresh_lake": {1},
    }


@pytest.mark.parametrize(
    ("dag_id", "schedule"),
    [("maintain_lake", "40 * * * *"), ("verify_live", "20 * * * *"), ("verify_lake", "50 2 * * *")],
)
def test_maintenance_and_proofs_come_by_the_clock(dags: dict[str, Any], dag_id: str, schedule: str) -> None:
    timetable = dags[dag_id].timetable
    assert (timetable.expression, str(timetable.timezone)) == (schedule, "UTC")


def test_the_readme_knows_every_dag(dags: dict[str, Any]) -> None:
    readme = (AIRFLOW.parent / "README.md").read_text(encoding="utf-8")
    assert {dag_id for dag_id in dags if f"\n| `{dag_id}` |" in readme} == dags.keys()


def test_scheduled_runs_never_pile_up(dags: dict[str, Any]) -> None:
    for dag_id in ("refresh_lake", "maintain_lake", "verify_live", "verify_lake"):
        assert (dags[dag_id].catchup, dags[dag_id].max_active_runs) == (False, 1)


def field(dags: dict[str, Any], name: str) -> Any:
    """A field of the form, as new: a Param keeps the last value it was asked to check."""
    return copy.deepcopy(dags["backfill_partition"].params.get_param(name))


@pytest.mark.parametrize("hour", ["2026-01-05T14", "2024-02-29T00", "2099-12-31T23"])
def test_the_form_takes_an_hour(dags: dict[str, Any], hour: str) -> None:
    for name in ("from_hour", "to_hour"):
        assert field(dags, name).resolve(hour) == hour


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-01-05",
        "2026-01-05 14",
        "2026-01-05T24",
        "2026-01-05T1",
        "2026-01-05T14:30",
        "2026-13-05T14",
        "2026-00-05T14",
        "2026-01-32T14",
        "2026-01-05T14\n",
        "2026-01-05T14 --layers=gold",
        " 2026-01-05T14",
        "\u0662\u0660\u0662\u0666-01-05T14",
        "$(id)",
        "; rm -rf /",
        "{{ 1 }}",
        "../../etc/passwd",
        14,
        None,
    ],
)
def test_the_form_refuses_what_is_no_hour(dags: dict[str, Any], value: object) -> None:
    for name in ("from_hour", "to_hour"):
        with pytest.raises(ParamValidationError):
            field(dags, name).resolve(value)


@pytest.mark.parametrize("value", ["bronze", "gold,silver", "silver,gold\n", "", None, ["silver"]])
def test_the_form_refuses_what_is_no_choice_of_layers(dags: dict[str, Any], value: object) -> None:
    with pytest.raises(ParamValidationError):
        field(dags, "layers").resolve(value)


def test_the_form_needs_both_hours(dags: dict[str, Any]) -> None:
    for name in ("from_hour", "to_hour"):
        with pytest.raises(ParamValidationError, match="No value passed"):
            field(dags, name).resolve()
