"""Why no newer bars have come: what Airflow does now, and how its last run of refresh_lake ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from board.backend import Backend
from board.moments import now, span
from board.runs import NoAirflow, Run, Task, in_words, last_runs, said

REFRESH = "refresh_lake"
# Tasks that write or prove the lake take turns, so while one of these works refresh_lake waits.
OTHERS = {
    "backfill_partition": "A backfill",
    "maintain_lake": "Maintenance",
    "verify_lake": "A proof of the lake",
    "verify_live": "A comparison of the live path with the lake",
}
NOTHING_BUILDS = "Airflow does not run for this lake, so nothing builds newer bars: `ticklake heal` and `ticklake publish` do."
NO_ANSWER = "Either no ticks arrive, or the runs of refresh_lake do not end: Airflow did not say, the page Pipeline may."


def why(running: Backend, folder: Path) -> str:
    """One or two sentences for the banner."""
    airflow = running.part("airflow")
    if airflow is None or airflow.port is None:
        return NOTHING_BUILDS
    return _asked(airflow.port, str(folder))


# Also an answer that did not come is kept: the banner stands on every page, and each look would wait for it again.
@st.cache_data(ttl=10, show_spinner=False, max_entries=4)
def _asked(port: int, folder: str) -> str:
    try:
        found = last_runs(port, folder)
        candidates = [run for run in found if run.ended is None]
        candidates += [run for run in found if run.dag == REFRESH and run.ended][:1]
        answers = said(port, folder, candidates)
    except NoAirflow:
        return NO_ANSWER
    return cause([(run, tasks or []) for run, tasks in zip(candidates, answers, strict=True)])


def cause(found: Sequence[tuple[Run, list[Task]]]) -> str:
    """What holds newer bars back, by the runs that go on and the last run of refresh_lake that ended."""
    for run, tasks in found:
        if run.dag != REFRESH and any(task.state == "running" for task in tasks):
            name = OTHERS.get(run.dag, f"A run of {run.dag}")
            return f"{name} is running{_since(run)}; the next refresh comes after it."
    refresh = next(((run, tasks) for run, tasks in found if run.dag == REFRESH), None)
    if refresh is None:
        return "refresh_lake, which builds bars, has not run yet: see Pipeline, Runs."
    run, tasks = refresh
    if run.ended is None and (again := [task for task in tasks if task.state == "up_for_retry"]):
        return f"A refresh has met a problem. {in_words(again)}"
    if run.ended is None:
        at = next((f", now at {task.name}" for task in tasks if task.state == "running"), "")
        return f"A refresh is running{_since(run)}{at}; newer bars come when it ends."
    ended = f"ended {span((now() - run.ended).total_seconds())} ago"
    if run.state == "failed":
        failed = in_words([task for task in tasks if task.state == "failed"])
        return f"The last refresh failed{f': {failed}' if failed else ''}. It {ended}; see Pipeline, Runs."
    return f"The last refresh {ended} and found no newer trade: see in Pipeline, Stream whether any arrive."


def _since(run: Run) -> str:
    return f" for {span((now() - run.started).total_seconds())}" if run.started else ""
