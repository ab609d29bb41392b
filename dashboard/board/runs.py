"""The last runs of Airflow's DAGs and what their tasks said, by its REST API with the login that `up` made."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import streamlit as st

SECONDS = 5
TOKEN_SECONDS = 3600
# How long one look at the page may ask for what runs said that nobody has looked at yet; the next look asks for the rest.
ASKING_SECONDS = 1.0
KEPT_RUNS = 1000

# What Airflow's states mean, for a task that has said nothing of its own.
WORDS = {
    "queued": "waits for its turn",
    "scheduled": "waits for its turn",
    "running": "runs",
    "restarting": "starts again",
    "success": "done",
    "skipped": "was skipped",
}


class NoAirflow(Exception):
    """Airflow does not run, or does not answer."""


class NotThere(NoAirflow):
    """It answered that it has no such thing."""


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


@dataclass(frozen=True)
class Task:
    """One task of a run; ``sentence`` is its result line, of one that failed the error, else empty."""

    name: str
    state: str
    sentence: str


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


def said(port: int, folder: str, found: Sequence[Run], seconds: float = ASKING_SECONDS) -> list[list[Task] | None]:
    """The tasks of each run; None of one that there was no time to ask for in this look.

    What a run that has ended said does not change, so it is asked for once; one that goes on is asked for first.
    """
    kept = _kept_tasks()
    answers: dict[Run, list[Task]] = {run: kept[folder, run] for run in found if (folder, run) in kept}
    ends = time.monotonic() + seconds
    for run in sorted((run for run in found if run not in answers), key=lambda run: run.ended is not None):
        if time.monotonic() > ends:
            break
        try:
            if run.ended is None:
                answers[run] = tasks(port, folder, run)
            else:
                answers[run] = kept[folder, run] = _ask_tasks(port, folder, run)
        except NoAirflow:
            break  # it is busy: the list of runs is worth showing without
    while len(kept) > KEPT_RUNS:
        kept.pop(next(iter(kept)), None)
    return [answers.get(run) for run in found]


@st.cache_data(ttl=5, show_spinner=False, max_entries=50)
def tasks(port: int, folder: str, run: Run) -> list[Task]:
    """The tasks of a run as they are now, in their order."""
    return _ask_tasks(port, folder, run)


def in_words(said: Sequence[Task]) -> str:
    """What the tasks of a run said, in the order in which they ran."""
    told = [_sentence(task) for task in said if task.state not in ("", "upstream_failed", "removed")]
    left_out = [task.name for task in said if task.state == "upstream_failed"]
    return "; ".join([*told, *([f"{', '.join(left_out)}: did not run"] if left_out else [])])


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _sentence(task: Task) -> str:
    if task.state == "up_for_retry":
        error = task.sentence.removeprefix(f"{task.name}: ")
        return f"{task.name}: will be tried again{f': {error}' if error else ''}"
    if task.state == "failed":
        return task.sentence or f"{task.name}: failed, its log does not say why"
    return task.sentence or f"{task.name}: {WORDS.get(task.state, task.state)}"


@st.cache_resource(show_spinner=False)
def _kept_tasks() -> dict[tuple[str, Run], list[Task]]:
    return {}


def _ask_tasks(port: int, folder: str, run: Run) -> list[Task]:
    base = f"dags/{quote(run.dag)}/dagRuns/{quote(run.run_id, safe='')}/taskInstances"
    found = _get(port, folder, base)["task_instances"]
    return [
        Task(
            task["task_id"],
            task["state"] or "",
            {"success": _result, "failed": _error, "up_for_retry": _error}.get(task["state"], _nothing)(port, folder, base, task),
        )
        for task in found
    ]


def _nothing(port: int, folder: str, base: str, task: dict[str, Any]) -> str:
    del port, folder, base, task
    return ""


def _result(port: int, folder: str, base: str, task: dict[str, Any]) -> str:
    """The line that the task pushed."""
    try:
        return str(_get(port, folder, f"{base}/{task['task_id']}/xcomEntries/return_value")["value"])
    except NotThere:
        return ""


def _error(port: int, folder: str, base: str, task: dict[str, Any]) -> str:
    """The exception at the end of the log of its last try: ours is a sentence that begins with the command."""
    try:
        entries = _get(port, folder, f"{base}/{task['task_id']}/logs/{task['try_number']}")["content"]
    except NotThere:
        return ""
    for entry in reversed(entries):
        for error in entry.get("error_detail") or [] if isinstance(entry, dict) else []:
            message = " ".join(str(error["exc_value"]).split())
            return message.removeprefix("ticklake ") if message.startswith("ticklake ") else f"{task['task_id']}: {message}"
    return ""


def _get(port: int, folder: str, path: str) -> Any:
    token = _token(port, folder)
    try:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        with urlopen(Request(f"{address(port)}/api/v2/{path}", headers=headers), timeout=SECONDS) as answer:
            return json.load(answer)
    except HTTPError as error:
        kind = NotThere if error.code == 404 else NoAirflow
        raise kind(f"Airflow at {address(port)} did not answer: {error}") from error
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
