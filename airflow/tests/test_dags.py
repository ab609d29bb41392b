"""The DAGs as Airflow reads them: they import, they use pools that exist, and the form refuses what makes no sense."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk.exceptions import ParamValidationError

AIRFLOW = Path(__file__).resolve().parents[1]
LAST_COMMAND_OF = {
    "refresh_lake": "marts",
    "backfill_partition": "backfill",
    "maintain_lake": "maintain",
    "verify_live": "verify",
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
    assert {task.pool for dag in dags.values() for task in dag.tasks} == pools.keys()
    assert [pool["slots"] for pool in pools.values()] == [1]


def test_every_task_is_one_command_by_argument_list(dags: dict[str, Any]) -> None:
    arguments = {dag_id: [task.arguments for task in dag.tasks] for dag_id, dag in dags.items()}
    assert arguments == {
        "refresh_lake": [["heal"], ["compact", "--auto"], ["publish"], ["marts", "--max-age", "10m"]],
        "backfill_partition": [
            ["backfill", "--from={{ params.from_hour }}", "--to={{ params.to_hour }}", "--layers={{ params.layers }}"]
        ],
        "maintain_lake": [["maintain"], ["30"]],
        "verify_live": [["reconcile"], ["verify", "--live"]],
    }


def test_only_tasks_of_seconds_spare_the_optimising_compiler(dags: dict[str, Any]) -> None:
    options = {task.task_id: task.java_options for dag in dags.values() for task in dag.tasks}
    quick = "-XX:TieredStopAtLevel=1"
    assert options == {
        "heal": quick,
        "compact": quick,
        "publish": "",
        "marts": "",
        "maintain": quick,
        "trim_history": "",
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
    assert weights == {"backfill_partition": {100}, "maintain_lake": {10}, "verify_live": {5}, "refresh_lake": {1}}


def test_the_lake_is_maintained_every_hour(dags: dict[str, Any]) -> None:
    timetable = dags["maintain_lake"].timetable
    assert (timetable.expression, str(timetable.timezone)) == ("40 * * * *", "UTC")


def test_scheduled_runs_never_pile_up(dags: dict[str, Any]) -> None:
    for dag_id in ("refresh_lake", "maintain_lake", "verify_live"):
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
