"""The last runs of Airflow's DAGs, by its REST API with the login that `up` made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import streamlit as st

SECONDS = 5
TOKEN_SECONDS = 3600


class NoAirflow(Exception):
    """Airflow does not run, or does not answer."""


@dataclass(frozen=True)
class Run:
    """One run of a DAG; the seconds are those until now while it runs."""

    dag: str
    run_id: str
    kind: str
    state: str
    started: datetime | None
    ended: datetime | None
    link: str


@st.cache_data(ttl=5, show_spinner=False, max_entries=4)
def last_runs(port: int, folder: str, most: int = 25) -> list[Run]:
    """Newest first, of all DAGs."""
    answer = _get(port, folder, f"dags/~/dagRuns?order_by=-run_after&limit={most}")
    return [
        Run(
            dag=run["dag_id"],
            run_id=run["dag_run_id"],
            kind=run["run_type"],
            state=run["state"],
            started=_moment(run["start_date"]),
            ended=_moment(run["end_date"]),
            link=f"{address(port)}/dags/{quote(run['dag_id'])}/runs/{quote(run['dag_run_id'], safe='')}",
        )
        for run in answer["dag_runs"]
    ]


@st.cache_data(ttl=60, show_spinner=False, max_entries=200)
def results(port: int, folder: str, dag: str, run_id: str, ended: datetime | None) -> list[tuple[str, str, str]]:
    """Task, state and result line of each task of a run; ``ended`` makes another answer of a run that went on."""
    del ended
    base = f"dags/{quote(dag)}/dagRuns/{quote(run_id, safe='')}/taskInstances"
    tasks = _get(port, folder, base)["task_instances"]
    return [(task["task_id"], task["state"] or "", _result(port, folder, f"{base}/{task['task_id']}")) for task in tasks]


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _result(port: int, folder: str, task: str) -> str:
    try:
        return str(_get(port, folder, f"{task}/xcomEntries/return_value")["value"])
    except NoAirflow:
        return ""  # it has none: it has not ended, or not well


def _get(port: int, folder: str, path: str) -> Any:
    token = _token(port, folder)
    try:
        request = Request(f"{address(port)}/api/v2/{path}", headers={"Authorization": f"Bearer {token}"})
        with urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)
    except (OSError, ValueError) as error:
        raise NoAirflow(f"Airflow at {address(port)} did not answer: {error}") from error


@st.cache_data(ttl=TOKEN_SECONDS, show_spinner=False, max_entries=4)
def _token(port: int, folder: str) -> str:
    try:
        password = json.loads((Path(folder) / "airflow" / "passwords.json").read_text(encoding="utf-8"))["admin"]
        login = json.dumps({"username": "admin", "password": password}).encode()
        request = Request(f"{address(port)}/auth/token", login, {"Content-Type": "application/json"})
        with urlopen(request, timeout=SECONDS) as answer:
            return str(json.load(answer)["access_token"])
    except (OSError, ValueError, KeyError) as error:
        raise NoAirflow(f"Airflow at {address(port)} did not let us in: {error}") from error


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
